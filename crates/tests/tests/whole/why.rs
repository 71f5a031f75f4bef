//! Why an account stands as it does: the words a person reads, and that they show nothing they must not.

use house::{AU_FINBANK, FINBANK, House, Linked, Partner, Plan, account_id, of_type};
use jiff::SignedDuration;
use serde_json::Value;

/// The words about a login's checking account.
async fn words(house: &House, linked: &Linked) -> String {
    let accounts = linked.accounts().await;
    let account = account_id(of_type(&accounts, "checking"));
    let found = house.engine.why(account).await.expect("a readable account");
    let (partner, view) = found.expect("an account");
    let now = house.clock.clock().of(&partner);
    engine::why::text(&partner, &view, house.engine.catalogue(), now)
}

/// The words with marks in the place of what is new in every run: ids, instants, durations.
fn lasting(words: &str) -> String {
    words.lines().map(|line| lasting_line(line) + "\n").collect()
}

/// Whether the last word is a number.
fn counted(out: &[String]) -> bool {
    let last = out.iter().rfind(|word| !word.is_empty());
    last.is_some_and(|word| {
        word.trim_start_matches('(')
            .starts_with(|c: char| c.is_ascii_digit())
    })
}

fn lasting_line(line: &str) -> String {
    let mut out: Vec<String> = Vec::new();
    for token in line.split(' ') {
        let core = token.trim_matches(|c: char| "(),.:;“”".contains(c));
        let shape: String = core
            .chars()
            .map(|c| if c.is_ascii_digit() { '0' } else { c })
            .collect();
        let mark = match shape.as_str() {
            "0000-00-00" => Some("<date>"),
            "00:00:00" => Some("<time>"),
            "s" | "ms" | "min" | "h" | "day" | "days" | "new" if counted(&out) => {
                // What was counted, and the blanks that aligned it.
                while out.last().is_some_and(String::is_empty) {
                    out.pop();
                }
                if let Some(count) = out.last_mut() {
                    let counted: String = count
                        .chars()
                        .map(|c| if c.is_ascii_digit() || c == '.' { '#' } else { c })
                        .collect();
                    *count = counted.replace("##", "#").replace("##", "#").replace("##", "#");
                    while out.len() > 1 && out[out.len() - 2].is_empty() {
                        let place = out.len() - 2;
                        out.remove(place);
                    }
                }
                None
            }
            _ if core.len() == 36 && core.matches('-').count() == 4 => Some("<interaction>"),
            _ if core.len() >= 9 && core.bytes().all(|b| b.is_ascii_digit()) => Some("<id>"),
            _ => None,
        };
        out.push(match mark {
            Some(mark) => token.replace(core, mark),
            None => token.to_owned(),
        });
    }
    out.join(" ")
}

/// What the bank knows of a user's accounts, none of which may be told.
pub(super) async fn secrets(house: &House, user: &str, institution: &str) -> Vec<String> {
    let mut secrets = Vec::new();
    for held in house.holdings(user, institution).await {
        let number = held["accountNumber"].as_str().unwrap_or_default();
        secrets.push(number.to_owned());
        for client in held["clients"].as_array().into_iter().flatten() {
            secrets.push(client["accountId"].as_str().unwrap_or_default().to_owned());
        }
        for holder in held["holders"].as_array().into_iter().flatten() {
            secrets.push(holder.as_str().unwrap_or_default().to_owned());
            secrets.push(holder["name"].as_str().unwrap_or_default().to_owned());
        }
    }
    secrets.retain(|secret| !secret.is_empty());
    assert!(secrets.len() > 1, "there is something to keep");
    secrets
}

/// Links, lets something happen, refreshes, and keeps the words.
async fn case<'h>(
    house: &'h House,
    partner: &'h Partner,
    institution: &str,
    profile: &str,
    name: &str,
    happens: impl AsyncFnOnce(&House, &Linked),
) {
    let user = house.user(&format!("why-{name}"), profile).await;
    let mut linked = house.link(partner, institution, &user).await;
    house
        .later(SignedDuration::from_hours(26), partner, &mut linked)
        .await;
    happens(house, &linked).await;
    linked.refresh().await;
    house
        .later(SignedDuration::from_mins(3), partner, &mut linked)
        .await;
    let told = words(house, &linked).await;
    let status = {
        let accounts = linked.accounts().await;
        let id = of_type(&accounts, "checking")["id"].as_str().unwrap().to_owned();
        linked.status(&id).await
    };
    for secret in secrets(house, &user, institution).await {
        assert!(!told.contains(&secret), "{name}: {told}");
        assert!(!status.to_string().contains(&secret), "{name}: {status}");
    }
    assert!(
        told.lines()
            .all(|line| line.chars().count() <= 130 && line == line.trim_end()),
        "{told}"
    );
    well_formed(&status);
    insta::assert_snapshot!(format!("why_{name}"), lasting(&told));
}

/// The JSON twin says the same.
fn well_formed(status: &Value) {
    assert!(status["next"]["what"].is_string(), "{status}");
    assert!(!status["next"]["sentence"].as_str().unwrap().is_empty());
    let runs = status["runs"].as_array().unwrap();
    assert_eq!(runs.len(), 2, "the link and the refresh");
    assert_eq!(runs[0]["code"], status["code"]);
    assert_eq!(runs[0]["condition"], status["condition"]);
    assert_eq!(runs[1]["code"], 0);
    assert!(runs[1]["newTransactions"].as_u64().unwrap() > 0);
    assert!(runs.iter().all(|run| run["calls"].as_u64().unwrap() > 0));
    let answers = &status["answers"];
    assert_eq!(answers["runId"], runs[0]["id"]);
    for exchange in answers["exchanges"].as_array().unwrap() {
        assert_eq!(exchange["interactionId"].as_str().unwrap().len(), 36);
        assert!(exchange["path"].as_str().unwrap().starts_with('/'));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_code_is_told_so_that_a_person_knows_what_to_do_at_night() {
    House::on_sqlite(Plan::default(), |house| async move {
        let us = house.us.clone();
        let au = house.au.clone();
        let nothing = async |_: &House, _: &Linked| {};
        case(&house, &us, FINBANK, "profile_03", "healthy", nothing).await;
        let mismatch = |institution: &'static str| {
            async move |house: &House, linked: &Linked| {
                let accounts = linked.accounts().await;
                let checking = of_type(&accounts, "checking");
                let at_bank = house.at_bank(&linked.user, institution, checking).await;
                house.change(&at_bank, "number+holder").await;
            }
        };
        case(&house, &us, FINBANK, "profile_03", "us_403", mismatch(FINBANK)).await;
        case(
            &house,
            &au,
            AU_FINBANK,
            "profile_4110",
            "au_324",
            mismatch(AU_FINBANK),
        )
        .await;
        case(
            &house,
            &us,
            FINBANK,
            "profile_03",
            "us_947",
            async |house: &House, linked: &Linked| {
                house.withdraw(&linked.user).await;
            },
        )
        .await;
        for fault in ["token-dead", "maintenance", "rate-limit", "garbage"] {
            let name = format!("us_{}", fault.replace('-', "_"));
            case(
                &house,
                &us,
                FINBANK,
                "profile_03",
                &name,
                async |house: &House, linked: &Linked| {
                    house.script("user", &linked.user, &format!("err:{fault}")).await;
                },
            )
            .await;
        }
        for (partner, institution, profile, name) in [
            (&us, FINBANK, "profile_03", "us_closed"),
            (&au, AU_FINBANK, "profile_4110", "au_closed"),
        ] {
            case(
                &house,
                partner,
                institution,
                profile,
                name,
                async |house: &House, linked: &Linked| {
                    let accounts = linked.accounts().await;
                    let checking = of_type(&accounts, "checking");
                    let at_bank = house.at_bank(&linked.user, institution, checking).await;
                    house.script("accountId", &at_bank, "err:account-closed").await;
                },
            )
            .await;
        }
        house
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_account_nobody_has_is_no_account() {
    House::on_each(|house| async move {
        let nobody = "9999999999".parse().expect("an id");
        assert!(house.engine.why(nobody).await.expect("an answer").is_none());
        let linked = house.link(&house.us, FINBANK, "profile_03").await;
        let told = words(&house, &linked).await;
        assert!(told.contains("Nothing has to be done."), "{told}");
        house
    })
    .await;
}
