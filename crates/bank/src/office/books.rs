//! What a visit tells of ledgers, and how it changes them.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp, civil::Date};

use super::Visit;
use crate::{
    chance::Chance,
    ledger::{
        account::{Account, AccountId, Origin, id_of},
        calendar,
        change::{Beside, ChangeId, Edit, Given, Refusal, Value, Word, Words},
        story::{Book, Row, Teller},
    },
    world::entry::Entry,
};

/// A movement as an account shows it.
pub(crate) struct Line {
    /// In whose book it stands.
    pub(crate) of: AccountId,
    /// Its place in that book.
    pub(crate) place: usize,
    pub(crate) row: Row,
}

/// A change that was made.
pub(crate) struct Made {
    pub(crate) change: ChangeId,
    /// The accounts that were opened by it.
    pub(crate) opened: Vec<AccountId>,
}

/// What else a change is given beside its words.
#[derive(Default)]
pub(crate) struct Ask {
    pub(crate) given: Given,
    /// The account that a merged one goes into.
    pub(crate) with: Option<AccountId>,
}

const DAY: SignedDuration = SignedDuration::from_hours(24);

impl Visit<'_> {
    /// Changes an account, at one stroke.
    pub(crate) fn change(
        &mut self,
        account: &AccountId,
        words: &Words,
        ask: &Ask,
        now: Timestamp,
    ) -> Result<Made, Refusal> {
        let change = self.next_change();
        let mut chance = Chance::of(self.seed, &["change", &account.0, &change.to_string()]);
        let known = self.accounts.get(account).cloned();
        let known = known.ok_or(Refusal::Absent("record"))?;
        let files = matches!(known.origin, Origin::Imported(_));
        if files && words.concern_the_ledger() {
            return Err(Refusal::Files);
        }
        let large = [Word::Merge, Word::Split, Word::Twin, Word::TwinMask];
        if large.iter().filter(|word| words.has(**word)).count() > 1 {
            return Err(Refusal::TooMany);
        }
        if ask.with.is_some() && !words.has(Word::Merge) {
            return Err(Refusal::Alone);
        }
        let edits = known.facts.edits(words, &ask.given, now, &mut chance)?;
        let mut others = Vec::new();
        let mut opened = Vec::new();
        if words.has(Word::Merge) {
            others.push(self.merged(&known, ask.with.as_ref())?);
        }
        if words.has(Word::Split) {
            for rest in 0..2 {
                opened.push(self.part_of(&known, change, rest, &mut chance));
            }
        }
        if words.has(Word::Twin) || words.has(Word::TwinMask) {
            let same_mask = words.has(Word::TwinMask);
            opened.push(self.twin_of(&known, change, same_mask, &mut chance));
        }
        let listed = |account: &AccountId| Beside {
            account: account.clone(),
            edits: vec![Edit {
                before: Value::Listed(false),
                after: Value::Listed(true),
            }],
        };
        others.extend(opened.iter().map(listed));
        self.record(Entry::Changed {
            change,
            account: account.clone(),
            edits,
            others,
        });
        Ok(Made { change, opened })
    }

    /// The ledgers an account shows go into another's.
    fn merged(&self, gone: &Account, into: Option<&AccountId>) -> Result<Beside, Refusal> {
        let into = into
            .filter(|into| **into != gone.id)
            .and_then(|into| self.accounts.get(into))
            .filter(|into| into.institution == gone.institution && into.facts.listed)
            .filter(|into| !matches!(into.origin, Origin::Imported(_)))
            .ok_or(Refusal::NotWith)?;
        let mut after = into.facts.clone();
        let mut books = into.books().to_vec();
        let new = gone.books().iter().filter(|book| !into.books().contains(book));
        books.extend(new.cloned());
        after.showing.books = books;
        Ok(Beside {
            account: into.id.clone(),
            edits: into.facts.edits_to(&after),
        })
    }

    /// Opens an account that shows every other movement of one.
    fn part_of(&mut self, whole: &Account, change: ChangeId, rest: usize, chance: &mut Chance) -> AccountId {
        let id = id_of(self.seed, &whole.id.0, &format!("{change} part {rest}"));
        let mut facts = whole.facts.alike(&id, false, chance);
        facts.showing.books = whole.books().to_vec();
        facts.showing.part = Some(crate::ledger::account::Part { of: 2, rest });
        self.record(Entry::AccountOpened {
            account: id.clone(),
            like: whole.id.clone(),
            facts: Box::new(facts),
            twin: false,
        });
        id
    }

    fn twin_of(&mut self, of: &Account, change: ChangeId, same_mask: bool, chance: &mut Chance) -> AccountId {
        let id = id_of(self.seed, &of.id.0, &format!("{change} twin"));
        let mut facts = of.facts.alike(&id, same_mask, chance);
        facts.showing = Default::default();
        self.record(Entry::AccountOpened {
            account: id.clone(),
            like: of.id.clone(),
            facts: Box::new(facts),
            twin: true,
        });
        id
    }

    /// The day an account's history is told from: when its user was first seen, else today.
    pub(crate) fn first_seen(&self, account: &Account, now: Timestamp) -> Date {
        let user = self.users.get(&account.user);
        let seen = user.and_then(|user| user.seen.get(account.institution));
        seen.copied().unwrap_or_else(|| self.today(account, now))
    }

    fn today(&self, account: &Account, now: Timestamp) -> Date {
        let institution = self.shelf.institution(account.institution);
        institution.map_or(Date::MAX, |institution| calendar::day_of(now, &institution.zone))
    }

    /// The stories of all accounts the account's user holds beside it, itself included, by place in the
    /// profile; of a written account its own alone; nothing for accounts from files.
    pub(crate) fn books(&self, account: &Account, now: Timestamp) -> Arc<Vec<Book>> {
        let profile = match &account.origin {
            Origin::Profile(profile, _) => profile,
            Origin::Written(ledger) => return ledger.books.clone(),
            Origin::Imported(_) => return Arc::default(),
        };
        let Some(institution) = self.shelf.institution(account.institution) else {
            return Arc::default();
        };
        let teller = Teller {
            seed: self.seed,
            owner: &account.life,
            zone: &institution.zone,
            first_seen: self.first_seen(account, now),
            today: self.today(account, now),
        };
        self.told.tell(profile, teller)
    }

    /// The book of an account of its own, whatever it shows.
    pub(crate) fn own_book<R>(
        &self,
        account: &Account,
        now: Timestamp,
        read: impl FnOnce(&Book) -> R,
    ) -> Option<R> {
        let place = match &account.origin {
            Origin::Profile(_, place) => *place,
            Origin::Written(_) => 0,
            Origin::Imported(_) => return None,
        };
        self.books(account, now).get(place).map(read)
    }

    /// The movements an account shows, of every ledger it shows, that were made by now; nothing for accounts
    /// from files.
    pub(crate) fn lines(&self, account: &Account, now: Timestamp) -> Vec<Line> {
        let showing = &account.facts.showing;
        let since = self.shown_since(account, now);
        let in_part = |place: usize| {
            showing
                .part
                .is_none_or(|part| place.checked_rem(part.of) == Some(part.rest))
        };
        let mut lines = Vec::new();
        for id in account.books() {
            let Some(held) = self.accounts.get(id) else {
                continue;
            };
            self.own_book(held, now, |book| {
                let rows = book.rows.iter().enumerate();
                let shown = rows
                    .filter(|(place, row)| row.made <= now && in_part(*place))
                    .filter(|(_, row)| since.is_none_or(|since| row.made >= since));
                lines.extend(shown.map(|(place, row)| Line {
                    of: id.clone(),
                    place,
                    row: if showing.later {
                        later(row, now)
                    } else {
                        row.clone()
                    },
                }));
            });
        }
        lines
    }

    fn shown_since(&self, account: &Account, now: Timestamp) -> Option<Timestamp> {
        let deepest = match &account.origin {
            Origin::Written(ledger) => {
                let days = DAY.saturating_mul(i32::try_from(ledger.manner.days).unwrap_or(i32::MAX));
                now.checked_sub(days).ok()
            }
            Origin::Profile(..) | Origin::Imported(_) => None,
        };
        deepest.max(account.facts.showing.since)
    }

    /// What is booked on an account by now, over every ledger it shows; nothing of a part, of which nobody
    /// knows.
    pub(crate) fn balance(&self, account: &Account, now: Timestamp) -> Option<i64> {
        let whole = account.facts.showing.part.is_none();
        let kind = account.kind().filter(|_| whole)?;
        let held = account.books().iter().filter_map(|id| self.accounts.get(id));
        let balances = held.filter_map(|held| self.own_book(held, now, |book| book.balance(kind, now)));
        Some(balances.sum())
    }
}

/// The row a day later, unless that lies ahead.
fn later(row: &Row, now: Timestamp) -> Row {
    let moved = |at: Timestamp| at.checked_add(DAY).ok().filter(|at| *at <= now);
    match (moved(row.made), moved(row.posted)) {
        (Some(made), Some(posted)) => Row {
            made,
            posted,
            ..row.clone()
        },
        _ => row.clone(),
    }
}
