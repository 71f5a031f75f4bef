use super::{
    family::Family,
    grade::{Act, Decider, Grade, Grading, Outcome, graded},
    label::Label,
    stories::{Kind, live},
    tally::{Count, Tally, all},
    *,
};

/// How many lives of each seed the usual tests look at.
const SLICE: u64 = 250;

fn ours(family: Family, seed: u64) -> Tally {
    let mut tally = Tally::new();
    for number in 0..SLICE {
        let history = live(family, seed, number);
        let outcome = graded(&history, Decider::Ours, &Rules::CURRENT);
        tally.entry(history.kind).or_default().add(outcome);
    }
    tally
}

#[test]
fn no_account_is_ever_taken_for_another_and_most_are_known_again() {
    for seed in [1, 2, 3] {
        let tally = ours(Family::Reported, seed);
        let count = all(&tally);
        assert_eq!(count.histories, SLICE);
        assert_eq!(count.false_merges, 0, "seed {seed}: {tally:?}");
        assert_eq!(count.not_asked, 0, "seed {seed}: {tally:?}");
        assert!(
            count.right * 100 >= count.decidable * 95,
            "seed {seed}: {count:?}"
        );
        // Neither is the corpus all easy, nor all hopeless.
        assert!(
            count.undecidable() * 10 >= count.histories,
            "seed {seed}: {count:?}"
        );
        assert!(count.decidable * 2 >= count.histories, "seed {seed}: {count:?}");
    }
}

#[test]
fn simpler_rules_take_accounts_for_others_on_the_same_lives() {
    let tallies = tallied(Family::Reported, 1, SLICE, None);
    let count = |wanted: Decider| -> Count {
        let found = tallies.iter().find(|(decider, _)| *decider == wanted);
        all(&found.unwrap().1)
    };
    assert_eq!(count(Decider::Ours).false_merges, 0);
    for decider in [Decider::ProviderId, Decider::NameAndMask, Decider::Elimination] {
        assert!(
            count(decider).false_merges > 0,
            "{decider:?}: {:?}",
            count(decider)
        );
        assert!(count(decider).right < count(Decider::Ours).right, "{decider:?}");
    }
}

#[test]
fn when_somebody_else_signs_in_nothing_is_written() {
    let strangers = (0..).map(|number| live(Family::Reported, 9, number));
    let strangers = strangers.filter(|history| history.kind == Kind::OtherLogin);
    for history in strangers.take(40) {
        let outcome = graded(&history, Decider::Ours, &Rules::CURRENT);
        assert_ne!(outcome.grade, Grade::FalseMerge);
    }
}

#[test]
fn the_same_seed_makes_the_same_lives_and_no_two_families_share_one() {
    let of = |family: Family| -> Vec<String> {
        (0..50)
            .map(|number| format!("{:?}", live(family, 4, number).link.told))
            .collect()
    };
    assert_eq!(of(Family::Reported), of(Family::Reported));
    let tuning = of(Family::Tuning);
    assert!(of(Family::Reported).iter().all(|life| !tuning.contains(life)));
    assert!(
        Kind::ALL
            .iter()
            .any(|kind| Family::Tuning.kinds().iter().all(|(other, _)| other != kind))
    );
}

#[test]
fn every_kind_is_lived() {
    let mut lived: Vec<Kind> = (0..1_000)
        .map(|number| live(Family::Reported, 5, number).kind)
        .collect();
    lived.sort_unstable();
    lived.dedup();
    assert_eq!(lived, Kind::ALL);
}

/// Rules that always ask are never wrong and never of use; rules that never ask are wrong. Both must show.
#[test]
fn the_measure_tells_caution_from_recklessness() {
    let graded_by = |rules: Rules| {
        let mut count = Count::default();
        for number in 0..200 {
            count.add(graded(&live(Family::Reported, 6, number), Decider::Ours, &rules));
        }
        count
    };
    let usual = graded_by(Rules::CURRENT);
    let timid = graded_by(Rules {
        accept: 10_000,
        ..Rules::CURRENT
    });
    assert_eq!(timid.false_merges, 0);
    assert!(timid.right < usual.right && timid.held > usual.held);
    let bold = graded_by(Rules {
        accept: -500,
        margin: -500,
        telling: 1,
        ..Rules::CURRENT
    });
    assert!(bold.false_merges + bold.not_asked > usual.false_merges + usual.not_asked);
}

#[test]
fn a_worse_grade_is_never_hidden_by_a_better_one() {
    assert!(Grade::Right < Grade::Held && Grade::Held < Grade::Bold);
    assert!(Grade::FalseSplit < Grade::FalseMerge);
    let mut count = Count::default();
    for (grade, decidable) in [
        (Grade::Right, true),
        (Grade::Right, false),
        (Grade::FalseMerge, false),
        (Grade::Held, true),
    ] {
        count.add(Outcome { decidable, grade });
    }
    let expected = (4, 2, 1, 1, 1, 1);
    let got = (
        count.histories,
        count.decidable,
        count.right,
        count.held,
        count.asked,
        count.false_merges,
    );
    assert_eq!(got, expected);
    assert_ne!(Label::Ask, Label::Gone);
}

#[test]
fn what_is_put_off_is_right_only_if_a_later_answer_is_decided() {
    let (seed, family) = (12, Family::Reported);
    let lives = (0..).map(|number| live(family, seed, number));
    let mut quiet =
        lives.filter(|life| life.kind == Kind::Quiet && life.steps.iter().all(|step| step.complete));
    let life = quiet.find(|life| life.steps.len() == 2).unwrap();
    let [first, second] = life.steps.as_slice() else {
        panic!("two answers")
    };
    let later = vec![Act::Later; life.chosen.len()];
    let played = |acts: Option<Vec<Act>>| {
        let mut grading = Grading::of(&life);
        grading.step(first, &later);
        assert!(grading.waits());
        if let Some(acts) = acts {
            grading.step(second, &acts);
        }
        grading.outcome().grade
    };
    let written = || -> Vec<Act> {
        let grading = Grading::of(&life);
        grading
            .known()
            .map(|known| Act::Write(known.id.clone()))
            .collect()
    };
    assert_eq!(played(Some(written())), Grade::Right);
    assert_eq!(played(Some(vec![Act::Ask; later.len()])), Grade::Held);
    // For good it is as if the account were said to be gone.
    assert_eq!(played(Some(later.clone())), Grade::FalseSplit);
    assert_eq!(played(None), Grade::FalseSplit);
}

#[test]
fn a_night_changes_nothing_but_what_is_told_of_it() {
    let (seed, family) = (12, Family::Reported);
    let life = live(family, seed, 3);
    let telling = life.steps.last().unwrap_or(&life.link);
    let nights: Vec<_> = (0..2)
        .map(|_| life.night_after(telling, family, seed, 3))
        .collect();
    let night = &nights[0];
    assert_eq!(night.day, telling.day + 1);
    assert!(!night.fix && !night.stranger && night.consent == telling.consent);
    let ids = |telling: &super::telling::Telling| -> Vec<String> {
        telling.entries.iter().map(|entry| entry.id.clone()).collect()
    };
    assert_eq!(ids(night), ids(telling));
    assert_eq!(format!("{:?}", nights[0].told), format!("{:?}", nights[1].told));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn lives_of_every_kind_are_played_over_the_protocol_and_nothing_is_taken_for_another() {
    let (family, seed) = (Family::Reported, 11);
    // Two of each kind, and a few more strangers.
    let of_kind = |kind: &Kind| {
        let many = if *kind == Kind::OtherLogin { 6 } else { 2 };
        let kind = *kind;
        (0..)
            .filter(move |number| kind_of(family, seed, *number) == kind)
            .take(many)
    };
    let numbers: Vec<u64> = Kind::ALL.iter().flat_map(of_kind).collect();
    let wanted = played::Wanted {
        family,
        seed,
        histories: u64::MAX,
        kind: None,
    };
    let silent = Progress::bar(true, 1);
    let played = played::play_these(wanted, numbers.iter().copied(), &silent).await;
    let played = played.unwrap();
    assert_eq!(played.broken, 0, "{:?}", played.told);
    let count = all(&played.tally);
    let left_out: u64 = played.left_out.values().sum();
    assert_eq!(count.histories + left_out, numbers.len() as u64);
    assert_eq!(count.false_merges, 0, "{:?}", played.tally);
    assert_eq!(count.false_splits, 0, "{:?}", played.tally);
    assert_eq!(played.unexplained, 0, "who is held is told why");
    assert!(count.undecidable() > 0 && count.not_asked == 0, "{count:?}");
    assert!(count.right * 100 >= count.decidable * 95, "{count:?}");
    let strangers = played.tally.get(&Kind::OtherLogin).copied().unwrap_or_default();
    assert_eq!((strangers.histories, strangers.right), (6, 6));
}

#[test]
fn a_kind_is_asked_for_by_the_words_of_its_name() {
    for kind in Kind::ALL {
        assert_eq!(Kind::named(&kind.word()), Some(*kind));
    }
    assert_eq!(Kind::named("joint-other-owner"), Some(Kind::JointOwner));
    let lives = Lives {
        tuning: true,
        seed: 1,
        histories: 1,
        kind: Some("bank-migrated".to_owned()),
    };
    let told = measure(&lives).unwrap_err().to_string();
    assert!(
        told.contains("bank-migrated") && told.contains("other-login"),
        "{told}"
    );
}
