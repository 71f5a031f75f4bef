//! What happens to accounts, and how a life is made of it.

use super::{
    chance::Chance,
    family::{Family, Habit},
    telling::{Bank, Entry, Telling},
    world::{Mint, Sort, Truth},
};

macro_rules! kinds {
    ($($(#[$doc:meta])* $kind:ident = $name:literal, $share:literal;)*) => {
        /// What a history is about.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub(super) enum Kind { $($(#[$doc])* $kind,)* }

        impl Kind {
            pub(super) const ALL: &'static [Kind] = &[$(Kind::$kind,)*];

            /// As it stands in the table.
            pub(super) fn name(self) -> &'static str {
                match self { $(Kind::$kind => $name,)* }
            }

            /// As it is asked for: the name's words, with hyphens.
            pub(super) fn word(self) -> String {
                let words = self.name().split(|c: char| !c.is_alphanumeric());
                let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
                words.join("-")
            }

            /// The kind that is asked for by a word.
            pub(super) fn named(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|kind| kind.word() == word)
            }

            /// How often it is lived, beside the others.
            pub(super) fn share(self) -> u64 {
                match self { $(Kind::$kind => $share,)* }
            }
        }
    };
}

kinds! {
    /// Nothing but noise.
    Quiet = "nothing happens", 6;
    /// The person signs in again; ids stay.
    Reconsent = "consent given again", 5;
    /// One account gets another id.
    Reissue = "id reissued", 9;
    /// One account gets another number.
    Renumbered = "number reissued", 5;
    /// A card or account is closed and another opened in its place, with or without its ledger.
    Replacement = "account replaced", 7;
    /// The bank moves to another system: every id is another, and often every transaction's.
    Migration = "bank migrated", 7;
    /// Two accounts become one.
    Merger = "accounts merged", 4;
    /// One account becomes two.
    Split = "account split", 4;
    /// The other owner of a joint account signs in.
    JointOwner = "joint, other owner", 5;
    /// Two accounts of one name, opened together; one or both get other ids.
    TwinNames = "twins by name", 8;
    /// Two accounts of one name and the same last digits.
    TwinMasks = "twins by mask", 6;
    /// Every stand-in number is another, with the ids or without.
    TokenRoll = "stand-ins rolled", 5;
    /// Somebody else signs in.
    OtherLogin = "other login", 5;
    /// The person shares fewer accounts, or others instead.
    NarrowedConsent = "consent narrowed", 6;
    /// The list has gaps.
    PartialList = "partial list", 5;
    /// An account closes, or is left out, and comes back.
    ClosedReopened = "closed and reopened", 5;
    /// An account is gone and a new one has nothing to do with it.
    Newcomer = "gone, and a newcomer", 6;
    /// The bank gives an id that was used to another account.
    RecycledId = "id given to another", 5;
    /// Holders change: one joins, one leaves, one marries, all are others.
    Holders = "holders change", 5;
}

/// A whole life.
pub(super) struct History {
    pub(super) kind: Kind,
    pub(super) habit: Habit,
    /// Every account there ever is in it, with everything that moves on it.
    pub(super) truths: Vec<Truth>,
    /// The first answer, while linking.
    pub(super) link: Telling,
    /// Which of it were chosen, by the bank's ids.
    pub(super) chosen: Vec<String>,
    pub(super) steps: Vec<Telling>,
}

/// What a life is about.
pub(super) fn kind_of(family: Family, seed: u64, number: u64) -> Kind {
    kind(family, &mut Chance::of(seed ^ family.salt(), number))
}

fn kind(family: Family, chance: &mut Chance) -> Kind {
    chance.pick(&family.kinds()).unwrap_or(Kind::Quiet)
}

/// Lives a life.
pub(super) fn live(family: Family, seed: u64, number: u64) -> History {
    let mut chance = Chance::of(seed ^ family.salt(), number);
    let kind = kind(family, &mut chance);
    let mut serial = 0;
    let mut story = Story {
        bank: household(kind, family, &mut chance, &mut serial),
        family,
        chance,
        serial,
        fresh: 0,
    };
    let link = story.bank.tell(0, &mut story.chance, 0);
    let chosen = story.choose(kind, &link);
    let mut day = story.chance.between(1, 12);
    let mut steps = Vec::new();
    for _ in 0..story.chance.below(3) {
        steps.push(story.quiet(day));
        day += story.chance.between(1, 20);
    }
    // Some are found out late.
    day += if story.chance.percent(20) {
        story.chance.between(20, 60)
    } else {
        0
    };
    let mut truths = story.bank.truths.clone();
    story.happen(kind, day, &chosen, &mut steps);
    // What ended moves no more, but it was told before it did.
    truths.extend(story.bank.truths.iter().skip(truths.len()).cloned());
    let last = steps.last().map_or(day, |step| step.day);
    if story.chance.percent(60) && !steps.last().is_some_and(|step| step.stranger) {
        let later = last + story.chance.between(1, 9);
        steps.push(story.quiet(later));
    }
    History {
        kind,
        habit: story.bank.habit,
        truths,
        link,
        chosen,
        steps,
    }
}

impl History {
    /// The answer of the night after one: nothing happens, and again a page may be missing, or the list have gaps.
    pub(super) fn night_after(&self, telling: &Telling, family: Family, seed: u64, number: u64) -> Telling {
        let day = telling.day + 1;
        let night = u64::try_from(day).unwrap_or_default();
        let bank = Bank {
            habit: self.habit,
            truths: self.truths.clone(),
            entries: telling.entries.clone(),
            consent: telling.consent,
            subject: telling.subject.clone().unwrap_or_default(),
            announced: telling.announced.clone(),
        };
        let mut story = Story {
            bank,
            family,
            chance: Chance::of(
                seed ^ family.salt() ^ NIGHTS_SALT,
                number.wrapping_mul(1_000).wrapping_add(night),
            ),
            serial: 0,
            fresh: 0,
        };
        let noise = family.noise();
        let mut answer = story.bank.tell(day, &mut story.chance, noise);
        if story.chance.percent(noise / 3) {
            story.leave_out(&mut answer);
        }
        answer
    }
}

/// The accounts of a person.
fn household(kind: Kind, family: Family, chance: &mut Chance, serial: &mut u64) -> Bank {
    let habit = family.habit(chance);
    let mut sorts = vec![Sort::Checking];
    if kind == Kind::Merger {
        sorts.push(Sort::Checking);
    }
    for (sort, share) in [
        (Sort::Savings, 70),
        (Sort::Card, 60),
        (Sort::Checking, 35),
        (Sort::Card, 25),
        (Sort::Savings, 20),
        (Sort::Loan, 20),
    ] {
        if chance.percent(share) {
            sorts.push(sort);
        }
    }
    let joint = kind == Kind::JointOwner || chance.percent(25);
    let together = chance.percent(35);
    let first_day = chance.between(-4_000, -250);
    let mut mint = Mint {
        chance,
        family,
        serial: *serial,
    };
    let mut truths: Vec<Truth> = Vec::new();
    for (at, sort) in sorts.into_iter().enumerate() {
        let holders: &[u32] = if joint && at == 0 { &[1, 2] } else { &[1] };
        let opened = if together {
            first_day
        } else {
            mint.chance.between(-4_000, -250)
        };
        let account = mint.account(sort, holders, opened);
        truths.push(account);
    }
    if let (Kind::TwinNames | Kind::TwinMasks, Some(first)) = (kind, truths.first().cloned()) {
        let twin = mint.twin(&first, kind == Kind::TwinMasks);
        truths.push(twin);
    }
    *serial = mint.serial;
    let entries = truths
        .iter()
        .enumerate()
        .map(|(at, truth)| Entry::of(format!("acc-{at}"), at, truth))
        .collect();
    Bank {
        habit,
        truths,
        entries,
        consent: 1,
        subject: "person-1".to_owned(),
        announced: Default::default(),
    }
}

/// So that nights share no chance with lives.
const NIGHTS_SALT: u64 = 0x4e49_4748_5453;

/// Where the halves of an account that was split stand in the books.
pub(super) const HALVES: usize = 1_000;

struct Story {
    bank: Bank,
    family: Family,
    chance: Chance,
    serial: u64,
    fresh: u64,
}

impl Story {
    /// Most people link everything; some leave accounts out, though never the one the story is about.
    fn choose(&mut self, kind: Kind, link: &Telling) -> Vec<String> {
        let everything = self.chance.percent(60);
        let mut chosen: Vec<String> = Vec::new();
        for told in &link.told {
            let first = told.truth == Some(0);
            let second = kind == Kind::Merger && told.truth == Some(1);
            if everything || first || second || self.chance.percent(60) {
                chosen.push(told.id.clone());
            }
        }
        chosen
    }

    fn new_id(&mut self) -> String {
        self.fresh += 1;
        format!("new-{}-{}", self.fresh, self.chance.below(1_000))
    }

    fn mint(&mut self) -> Mint<'_> {
        Mint {
            chance: &mut self.chance,
            family: self.family,
            serial: self.serial,
        }
    }

    /// An account that opens.
    fn open(&mut self, sort: Sort, day: i64) -> (usize, Truth) {
        let mut mint = self.mint();
        let truth = mint.account(sort, &[1], day);
        self.serial = mint.serial;
        self.bank.truths.push(truth.clone());
        (self.bank.truths.len() - 1, truth)
    }

    /// An answer in which nothing but noise happens.
    fn quiet(&mut self, day: i64) -> Telling {
        self.noise();
        let noise = self.family.noise();
        let mut telling = self.bank.tell(day, &mut self.chance, noise);
        if self.chance.percent(noise / 3) {
            self.leave_out(&mut telling);
        }
        telling
    }

    fn noise(&mut self) {
        let noise = self.family.noise();
        for at in 0..self.bank.entries.len() {
            let (rename, word, again, text) = (
                self.chance.percent(noise / 2),
                self.chance.percent(noise / 4),
                self.chance.percent(noise / 2),
                self.chance.below(1_000),
            );
            let shift = self.chance.percent(20);
            if let Some(entry) = self.bank.entries.get_mut(at) {
                if rename {
                    entry.name = format!("{} {text}", entry.name);
                }
                if word {
                    entry.word = "OTHER WORD";
                }
                if again {
                    entry.epoch += 1;
                    entry.shifted = i64::from(shift);
                }
            }
        }
    }

    /// Leaves an account out and says that the list has gaps.
    fn leave_out(&mut self, telling: &mut Telling) {
        telling.complete = false;
        let at = self.chance.below(u64::try_from(telling.told.len()).unwrap_or(1));
        if !telling.told.is_empty() {
            telling.told.remove(usize::try_from(at).unwrap_or_default());
        }
    }

    /// The entry of an account.
    fn entry(&mut self, truth: usize) -> Option<&mut Entry> {
        self.bank
            .entries
            .iter_mut()
            .find(|entry| entry.truth == Some(truth))
    }

    /// Gives an account another id, and perhaps its transactions.
    fn reissue(&mut self, truth: usize, day: i64) {
        let id = self.new_id();
        let (epoch, rewritten, short) = (
            self.chance.percent(50),
            self.chance.percent(15),
            self.chance.percent(15),
        );
        let shifted = i64::from(self.chance.percent(15));
        if let Some(entry) = self.entry(truth) {
            entry.id = id;
            entry.epoch += u64::from(epoch);
            entry.rewritten |= rewritten;
            entry.shifted = shifted;
            // What came before is not shown under the new id.
            if short {
                entry.since = Some(day);
            }
        }
    }

    fn sign_in(&mut self, telling: &mut Telling) {
        telling.fix = true;
        telling.subject = self.bank.habit.subject.then(|| self.bank.subject.clone());
    }

    fn happen(&mut self, kind: Kind, day: i64, chosen: &[String], steps: &mut Vec<Telling>) {
        match kind {
            Kind::Quiet => {}
            Kind::Reconsent => {
                self.bank.consent += 1;
                let mut telling = self.quiet(day);
                self.sign_in(&mut telling);
                steps.push(telling);
                return;
            }
            Kind::Reissue => {
                self.reissue(0, day);
                if self.chance.percent(30) {
                    self.bank.consent += 1;
                }
            }
            Kind::Renumbered => self.renumber(0),
            Kind::Replacement => self.replace(day),
            Kind::Migration => self.migrate(day),
            Kind::Merger => self.merge(),
            Kind::Split => self.split(),
            Kind::JointOwner => return self.other_owner(day, steps),
            Kind::TwinNames | Kind::TwinMasks => self.twins(day, chosen),
            Kind::TokenRoll => {
                self.bank.consent += 1;
                if self.chance.percent(50) {
                    for truth in 0..self.bank.truths.len() {
                        self.reissue(truth, day);
                    }
                }
            }
            Kind::OtherLogin => return self.stranger(day, steps),
            Kind::NarrowedConsent => return self.narrow(day, steps),
            Kind::PartialList => {
                for gap in 0..self.chance.between(1, 3) {
                    let mut telling = self.quiet(day + gap);
                    self.leave_out(&mut telling);
                    if self.chance.percent(40) {
                        // What is listed beside the gap may be under another id by now.
                        let id = self.new_id();
                        if let Some(told) = telling.told.first_mut() {
                            told.contender.portrait.provider_id.clone_from(&id);
                            told.id = id;
                        }
                    }
                    steps.push(telling);
                }
                return;
            }
            Kind::ClosedReopened => return self.close(day, steps),
            Kind::Newcomer => {
                let sort = self
                    .bank
                    .truths
                    .first()
                    .map_or(Sort::Checking, |truth| truth.sort);
                self.bank.entries.retain(|entry| entry.truth != Some(0));
                let opened = day - self.chance.between(0, 40);
                self.list_new(sort, opened);
            }
            Kind::RecycledId => self.recycle(day),
            Kind::Holders => self.holders(),
        }
        let telling = self.quiet(day);
        steps.push(telling);
    }

    fn list_new(&mut self, sort: Sort, opened: i64) -> usize {
        let (at, truth) = self.open(sort, opened);
        let id = self.new_id();
        self.bank.entries.push(Entry::of(id, at, &truth));
        at
    }

    fn renumber(&mut self, truth: usize) {
        let sort = self
            .bank
            .truths
            .get(truth)
            .map_or(Sort::Checking, |truth| truth.sort);
        let number = self.mint().number(sort);
        if let Some(entry) = self.entry(truth) {
            entry.renumber(number);
        }
    }

    /// A card, or an account after a fraud: under a new id and number; its ledger comes along or does not.
    fn replace(&mut self, day: i64) {
        let sort = self.bank.truths.first().map_or(Sort::Card, |truth| truth.sort);
        if self.chance.percent(40) {
            // The same account, told anew.
            self.reissue(0, day);
            self.renumber(0);
            return;
        }
        // The old one ended a while ago, or goes on being listed as closed.
        let ended = day - self.chance.between(0, 70);
        if let Some(truth) = self.bank.truths.first_mut() {
            truth.rows.retain(|row| row.day <= ended);
        }
        if self.chance.percent(30) {
            if let Some(entry) = self.entry(0) {
                entry.closed = true;
            }
        } else {
            self.bank.entries.retain(|entry| entry.truth != Some(0));
        }
        self.list_new(sort, ended);
    }

    fn migrate(&mut self, day: i64) {
        let (anew, rewritten, numbers) = (
            self.chance.percent(60),
            self.chance.percent(40),
            self.chance.percent(25),
        );
        let announced = self.chance.percent(40);
        let currency = announced && self.chance.percent(10);
        self.bank.announced.migration = announced;
        if self.chance.percent(50) {
            self.bank.consent += 1;
        }
        let short = self.chance.percent(20);
        for truth in 0..self.bank.truths.len() {
            let id = self.new_id();
            if numbers {
                self.renumber(truth);
            }
            if let Some(entry) = self.entry(truth) {
                entry.id = id;
                entry.epoch += u64::from(anew);
                entry.rewritten |= rewritten;
                entry.since = short.then_some(day);
                if currency {
                    entry.currency = "XXX";
                }
            }
        }
    }

    /// One goes into the other, which stays under its id or gets another; or both go into a third.
    fn merge(&mut self) {
        let (id, way) = (self.new_id(), self.chance.below(3));
        self.bank.entries.retain(|entry| entry.truth != Some(0));
        if way == 2 {
            self.renumber(1);
        }
        if let Some(entry) = self.entry(1) {
            entry.ledgers = vec![0, 1];
            if way > 0 {
                entry.id = id;
            }
            if way == 2 {
                entry.truth = None;
            }
        }
    }

    fn split(&mut self) {
        let Some(own) = self.bank.entries.iter().position(|entry| entry.truth == Some(0)) else {
            return;
        };
        let whole = self.bank.entries.remove(own);
        let both_shown = self.chance.percent(70);
        for rest in [0, 1] {
            let (id, sort) = (self.new_id(), whole.sort);
            let number = self.mint().number(sort);
            let mut half = Entry {
                key: HALVES + usize::try_from(rest).unwrap_or_default(),
                id,
                truth: None,
                part: Some((2, rest)),
                shared: rest == 0 || both_shown,
                ..whole.clone()
            };
            half.renumber(number);
            self.bank.entries.push(half);
        }
    }

    /// The other owner of the joint account signs in: it is there, under its id or one of theirs, with accounts of
    /// theirs beside it.
    fn other_owner(&mut self, day: i64, steps: &mut Vec<Telling>) {
        let same_id = self.chance.percent(50);
        let theirs = {
            let mut mint = self.mint();
            let theirs = mint.account(Sort::Checking, &[2], -900);
            self.serial = mint.serial;
            theirs
        };
        self.bank.truths.push(theirs.clone());
        self.bank.entries.retain(|entry| entry.truth == Some(0));
        let id = self.new_id();
        if let Some(entry) = self.entry(0).filter(|_| !same_id) {
            entry.id = id;
        }
        let (id, at) = (self.new_id(), self.bank.truths.len() - 1);
        self.bank.entries.push(Entry::of(id, at, &theirs));
        self.bank.subject = "person-2".to_owned();
        self.bank.consent += 1;
        let mut telling = self.bank.tell(day, &mut self.chance, 0);
        self.sign_in(&mut telling);
        telling.stranger = true;
        steps.push(telling);
    }

    fn twins(&mut self, day: i64, chosen: &[String]) {
        let twin = self.bank.truths.len() - 1;
        match self.chance.below(4) {
            // One gets another id, and its twin goes on.
            0 => self.reissue(0, day),
            // Both do.
            1 => {
                self.reissue(0, day);
                self.reissue(twin, day);
            }
            // One is left out while its twin gets another id.
            2 => {
                self.bank.entries.retain(|entry| entry.truth != Some(0));
                self.reissue(twin, day);
            }
            // One is gone, and its twin, that was never seen, is there instead.
            _ => {
                let unseen = chosen.iter().all(|id| *id != format!("acc-{twin}"));
                self.bank.entries.retain(|entry| entry.truth != Some(0));
                if unseen {
                    self.reissue(twin, day);
                }
            }
        }
    }

    fn stranger(&mut self, day: i64, steps: &mut Vec<Telling>) {
        let mut theirs = Vec::new();
        for sort in [Sort::Checking, Sort::Savings, Sort::Card] {
            if !theirs.is_empty() && self.chance.percent(40) {
                continue;
            }
            let mut mint = self.mint();
            let account = mint.account(sort, &[9], -700);
            self.serial = mint.serial;
            theirs.push(account);
        }
        self.bank.entries.clear();
        for truth in theirs {
            self.bank.truths.push(truth.clone());
            let (id, at) = (self.new_id(), self.bank.truths.len() - 1);
            self.bank.entries.push(Entry::of(id, at, &truth));
        }
        self.bank.subject = "person-9".to_owned();
        self.bank.consent += 1;
        let mut telling = self.bank.tell(day, &mut self.chance, 0);
        self.sign_in(&mut telling);
        telling.stranger = true;
        steps.push(telling);
    }

    fn narrow(&mut self, day: i64, steps: &mut Vec<Telling>) {
        self.bank.consent += 1;
        let instead = self.chance.percent(40);
        let sort = self
            .bank
            .truths
            .first()
            .map_or(Sort::Checking, |truth| truth.sort);
        if let Some(entry) = self.entry(0) {
            entry.shared = false;
        }
        if instead {
            // One that was there all along and never shared: opened the same day, often of the same name.
            let mut mint = self.mint();
            let other = match mint.chance.percent(50) {
                true => None,
                false => Some(mint.account(sort, &[1], -500)),
            };
            self.serial = mint.serial;
            let first = self.bank.truths.first().cloned();
            let other = other.or_else(|| {
                let first = first?;
                let mut mint = self.mint();
                let same_mask = mint.chance.percent(20);
                let twin = mint.twin(&first, same_mask);
                self.serial = mint.serial;
                Some(twin)
            });
            if let Some(truth) = other {
                self.bank.truths.push(truth.clone());
                let (id, at) = (self.new_id(), self.bank.truths.len() - 1);
                self.bank.entries.push(Entry::of(id, at, &truth));
            }
        }
        // Who shares nothing that was linked would be somebody else: something stays.
        let mut telling = self.quiet(day);
        if self.chance.percent(50) {
            self.sign_in(&mut telling);
        }
        steps.push(telling);
    }

    fn close(&mut self, day: i64, steps: &mut Vec<Telling>) {
        let listed = self.chance.percent(50);
        if let Some(entry) = self.entry(0) {
            entry.closed = listed;
            entry.shared = listed;
        }
        let mut now = day;
        for _ in 0..self.chance.between(1, 4) {
            let telling = self.quiet(now);
            steps.push(telling);
            now += self.chance.between(1, 4);
        }
        let anew = self.chance.percent(30);
        if let Some(entry) = self.entry(0) {
            entry.closed = false;
            entry.shared = true;
        }
        if anew {
            self.reissue(0, now);
        }
        let telling = self.quiet(now);
        steps.push(telling);
    }

    /// The id of an account that ended is given to another. The bank tells at least one thing of it that cannot be
    /// so of the old one; where it tells nothing, no program in the world could know.
    fn recycle(&mut self, day: i64) {
        let own = self.bank.entries.iter().position(|entry| entry.truth == Some(0));
        let Some(old) = own.map(|at| self.bank.entries.remove(at)) else {
            return;
        };
        let somebody_else = self.chance.percent(60);
        let holders: &[u32] = if somebody_else { &[7] } else { &[1] };
        let truth = {
            let mut mint = self.mint();
            let truth = mint.account(old.sort, holders, day - 5);
            self.serial = mint.serial;
            truth
        };
        self.bank.truths.push(truth.clone());
        let at = self.bank.truths.len() - 1;
        let mut entry = Entry::of(old.id, at, &truth);
        if self.bank.habit.holders == super::family::HoldersTold::None || !somebody_else {
            // Nothing is told of who holds it: its currency or its class tells.
            if self.chance.percent(50) {
                entry.currency = "EUR";
            } else {
                entry.sort = if old.sort == Sort::Loan {
                    Sort::Savings
                } else {
                    Sort::Loan
                };
            }
        }
        self.bank.entries.push(entry);
    }

    fn holders(&mut self) {
        let change = self.chance.below(4);
        if let Some(entry) = self.entry(0) {
            match change {
                0 => entry.holders.push(3),
                1 if entry.holders.len() > 1 => {
                    entry.holders.pop();
                }
                // One marries: another name, and the same person.
                1 | 2 => entry.married += 1,
                _ => entry.holders = vec![8],
            }
        }
    }
}
