//! Lives played over the real protocol: the sandbox bank tells, a whole server asks, and what stands in its store
//! afterwards is judged.
//!
//! Each life is a user of the bank with a household that is written out, linked through a session as any person
//! links. Before each answer of the life the bank's books are changed through its control API, then the login is
//! refreshed, or mended by somebody who signs in. Many lives share a [`Street`] and its clock, day by day.
//!
//! What the wire cannot say is not played, and counted with the reason.

mod books;
mod street;

use std::{collections::BTreeMap, sync::Arc};

use engine::{continuity::Rules, explain::decision_in_words, link::State};
use jiff::Timestamp;
use model::{
    Condition, Partner,
    id::{AccountId, CustomerId, LoginId},
};
use serde_json::{Value, json};
use tokio::task::JoinSet;

use super::{
    family::Family,
    grade::{Act, Decider, Grade, Grading, Outcome, graded},
    stories::{History, Kind, kind_of, live},
    tally::Tally,
    telling::{Entry, Telling},
};
use crate::{caller::at, failure::Failure, out::Progress};
use books::{Books, Change};
use street::Street;

/// Lives that share a street.
const NEIGHBOURS: usize = 125;

/// Lives that are moved at once.
const AT_ONCE: usize = 8;

/// Nights that follow an answer after which a decision is put off, at most. A server asks every night.
pub(super) const NIGHTS: i64 = 3;

/// How many lives' troubles are told, and of each sort.
const TOLD: usize = 60;
const EXAMPLES: u64 = 3;

/// What came of playing.
#[derive(Debug, Default)]
pub(super) struct Played {
    pub(super) tally: Tally,
    /// The same lives by every rule, without a server.
    pub(super) pure: Vec<(Decider, Tally)>,
    /// How many were not played, by why.
    pub(super) left_out: BTreeMap<&'static str, u64>,
    /// Where the played life came out otherwise than the pure decision about it, by kind and by what each said.
    pub(super) otherwise: BTreeMap<String, u64>,
    /// Examples of these, and lives that could not be played to their end.
    pub(super) told: Vec<String>,
    pub(super) broken: u64,
    /// Accounts that were held when somebody had to be asked, and had no evidence to show.
    pub(super) unexplained: u64,
}

/// Which lives are played.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wanted {
    pub(super) family: Family,
    pub(super) seed: u64,
    pub(super) histories: u64,
    pub(super) kind: Option<Kind>,
}

/// Plays lives.
pub(super) async fn play(wanted: Wanted, progress: &Progress) -> Result<Played, Failure> {
    let Wanted {
        family, seed, kind, ..
    } = wanted;
    let numbers = (0..).filter(|number| kind.is_none_or(|kind| kind_of(family, seed, *number) == kind));
    play_these(wanted, numbers, progress).await
}

/// Plays lives of some numbers, as many as are wanted.
pub(super) async fn play_these(
    wanted: Wanted,
    numbers: impl Iterator<Item = u64>,
    progress: &Progress,
) -> Result<Played, Failure> {
    let mut played = Played {
        pure: Decider::ALL.map(|decider| (decider, Tally::new())).to_vec(),
        ..Played::default()
    };
    let mut neighbours = Vec::new();
    let mut left = wanted.histories;
    for number in numbers {
        if left == 0 {
            break;
        }
        let mut history = live(wanted.family, wanted.seed, number);
        sign_in_for_new_consents(&mut history);
        if let Some(why) = unspeakable(&history) {
            *played.left_out.entry(why).or_default() += 1;
            continue;
        }
        neighbours.push((number, history));
        left -= 1;
        if neighbours.len() == NEIGHBOURS {
            street(wanted, std::mem::take(&mut neighbours), &mut played, progress).await?;
        }
    }
    if !neighbours.is_empty() {
        street(wanted, neighbours, &mut played, progress).await?;
    }
    Ok(played)
}

/// Why a life cannot be told over the wire, if it cannot.
fn unspeakable(history: &History) -> Option<&'static str> {
    let nothing = |telling: &&Telling| !telling.entries.iter().any(|entry| entry.shared && !entry.closed);
    let signs_in = history.steps.iter().filter(|telling| telling.fix);
    signs_in
        .filter(nothing)
        .map(|_| "somebody who signs in and shares nothing: no bank gives such a consent")
        .next()
}

/// Over the wire a consent is given anew by a person who signs in, and in no other way.
fn sign_in_for_new_consents(history: &mut History) {
    let mut consent = history.link.consent;
    for telling in &mut history.steps {
        telling.fix |= telling.consent != consent;
        consent = telling.consent;
    }
}

/// Stand-in numbers are those of the consent under which a telling was read.
fn told_under(telling: &mut Telling, consent: u64) {
    for told in &mut telling.told {
        if let Some((number, stands_in @ Some(_))) = &mut told.number
            && *stands_in != Some(consent)
        {
            let real = number.rsplit('-').next().unwrap_or_default();
            *number = format!("tan-{consent}-{real}");
            *stands_in = Some(consent);
        }
    }
}

/// One life underway.
struct Life {
    number: u64,
    family: Family,
    seed: u64,
    history: History,
    /// Its own answers, without nights.
    steps: Vec<Telling>,
    user: String,
    grading: Grading,
    /// Whose customer it is, where that is nobody else's: what a bank announces is announced for one partner, and
    /// neighbours' banks announced nothing.
    partner: Option<Partner>,
    /// Whether what its bank announces was announced here.
    announced: bool,
    customer: Option<CustomerId>,
    login: Option<LoginId>,
    /// In the order of the grading.
    accounts: Vec<AccountId>,
    /// The bank's own ids, by place.
    held: BTreeMap<usize, String>,
    consent: String,
    /// Which it is, counted as the life counts.
    in_force: u64,
    /// How the bank's books stand.
    books: Vec<Entry>,
    next: usize,
    /// Nights that were played beside the answers of the life.
    nights: i64,
    broken: Option<String>,
    unexplained: u64,
    /// What was decided where it was not right.
    notes: Vec<String>,
    /// What the evidence of the last answer says of each account.
    said: Vec<String>,
}

impl Life {
    fn new(wanted: Wanted, number: u64, history: History) -> Self {
        Self {
            number,
            family: wanted.family,
            seed: wanted.seed,
            steps: history.steps.clone(),
            user: format!("life {number}"),
            grading: Grading::of(&history).without_numbers_of_siblings(),
            books: history.link.entries.clone(),
            in_force: history.link.consent,
            history,
            partner: None,
            announced: false,
            customer: None,
            login: None,
            accounts: Vec::new(),
            held: BTreeMap::new(),
            consent: String::new(),
            next: 0,
            nights: 0,
            broken: None,
            unexplained: 0,
            notes: Vec::new(),
            said: Vec::new(),
        }
    }

    /// The day something is next to be done.
    fn due(&self) -> Option<i64> {
        let next = self.history.steps.get(self.next)?;
        self.broken.is_none().then_some(next.day)
    }
}

/// Plays lives side by side.
async fn street(
    wanted: Wanted,
    lives: Vec<(u64, History)>,
    played: &mut Played,
    progress: &Progress,
) -> Result<(), Failure> {
    let street = Arc::new(Street::build().await?);
    let mut lives: Vec<Life> = lives
        .into_iter()
        .map(|(number, history)| Life::new(wanted, number, history))
        .collect();
    lives = side_by_side(&street, lives, Moment::Link).await?;
    while let Some(day) = lives.iter().filter_map(Life::due).min() {
        street.begin(day);
        let (due, rest): (Vec<Life>, Vec<Life>) = lives.into_iter().partition(|life| life.due() == Some(day));
        lives = rest;
        lives.extend(side_by_side(&street, due, Moment::Answer).await?);
    }
    lives.sort_by_key(|life| life.number);
    for mut life in lives {
        if life.broken.is_none()
            && let Err(failure) = life.look_through(&street).await
        {
            life.broken = Some(failure.to_string());
        }
        progress.step(life.history.kind.name());
        played.count(life);
    }
    match Arc::try_unwrap(street) {
        Ok(street) => street.close().await,
        Err(_) => Err(Failure::Held("every life has left its street".into())),
    }
}

#[derive(Debug, Clone, Copy)]
enum Moment {
    Link,
    Answer,
}

async fn side_by_side(street: &Arc<Street>, lives: Vec<Life>, moment: Moment) -> Result<Vec<Life>, Failure> {
    let mut waiting = lives.into_iter();
    let mut moved = Vec::new();
    let mut underway = JoinSet::new();
    loop {
        while underway.len() < AT_ONCE
            && let Some(mut life) = waiting.next()
        {
            let street = street.clone();
            underway.spawn(async move {
                let done = match moment {
                    Moment::Link => life.link(&street).await,
                    Moment::Answer => life.answer(&street).await,
                };
                if let Err(failure) = done {
                    life.broken = Some(failure.to_string());
                }
                life
            });
        }
        match underway.join_next().await {
            None => return Ok(moved),
            Some(Ok(life)) => moved.push(life),
            Some(Err(error)) => return Err(Failure::Held(format!("a life is played ({error})"))),
        }
    }
}

impl Life {
    fn books<'l>(history: &'l History, user: &'l str, street: &Street) -> Books<'l> {
        Books {
            history,
            user,
            start: street.start,
        }
    }

    fn institution(&self) -> u64 {
        Street::institution(self.history.habit.subject)
    }

    fn partner<'s>(&'s self, street: &'s Street) -> &'s Partner {
        self.partner.as_ref().unwrap_or_else(|| street.partner())
    }

    /// Whoever runs the server announces what the life's bank announces.
    async fn announce(&mut self, street: &Street, telling: &Telling) -> Result<(), Failure> {
        if telling.announced.migration && !self.announced {
            self.announced = true;
            let institution = self.institution();
            street
                .announce(self.partner(street), institution, &self.user)
                .await?;
        }
        Ok(())
    }

    /// The bank's own ids of the accounts at some places.
    fn ids(&self, keys: &[usize]) -> Result<Vec<String>, Failure> {
        let missing = || Failure::Held("the bank has every account of a life".into());
        keys.iter()
            .map(|key| self.held.get(key).cloned().ok_or_else(missing))
            .collect()
    }

    /// A user of the bank with a household. Answers nothing; the bank's ids are remembered.
    async fn move_in(
        &mut self,
        street: &Street,
        user: &str,
        keys: &[usize],
        joint: &[&str],
    ) -> Result<(), Failure> {
        let household = Self::books(&self.history, &self.user, street).household(keys, joint);
        let body = json!({
            "user": user,
            "institutionId": self.institution().to_string(),
            "household": household,
        });
        street.control.post("control/users", &body).await?.expect(200)?;
        let path = format!("control/users/{}/accounts", user.replace(' ', "%20"));
        let rows = street.control.get(&path).await?.expect(200)?;
        let rows = at(&rows, "accounts").as_array().cloned().unwrap_or_default();
        for (key, row) in keys.iter().zip(rows) {
            let id = at(&row, "accountId").as_str().unwrap_or_default();
            self.held.insert(*key, id.to_owned());
        }
        Ok(())
    }

    async fn link(&mut self, street: &Street) -> Result<(), Failure> {
        let user = self.user.clone();
        let own = Self::books(&self.history, &user, street).own();
        self.move_in(street, &user, &own, &[]).await?;
        if self.history.steps.iter().any(|step| step.announced.migration) {
            self.partner = Some(street.another_partner(&user).await?);
        }
        let customer = street.customer(self.partner(street), &user).await?;
        let shared = books::shared(&self.history.link);
        let ids = self.ids(&shared)?;
        let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
        let began = street.now();
        let (token, offered) = street
            .visit(
                self.partner(street),
                (customer, self.institution(), None),
                (&user, &ids),
            )
            .await?;
        // The bank offers them in the order of its books.
        let mut order = shared.clone();
        order.sort_unstable();
        let chosen = |key: &usize| {
            let told = self.history.link.told.iter().find(|told| told.key == *key);
            told.is_some_and(|told| self.history.chosen.contains(&told.id))
        };
        let offers = offered.offers.iter().zip(&order);
        let wanted: Vec<String> = offers
            .filter(|(_, key)| chosen(key))
            .map(|(offer, _)| offer.id.clone())
            .collect();
        let done = street.engine.choose_accounts(&token, &wanted).await?;
        let login = done.login.filter(|_| done.refused.is_empty());
        let login = login.ok_or_else(|| Failure::Held("everything that is chosen is linked".into()))?;
        self.customer = Some(customer);
        self.login = Some(login);
        street.ran(self.partner(street), login, began).await?;
        self.consent = self.newest_consent(street, &user).await?;
        let visible = self.visible(street, &user).await?;
        let records = street.accounts(self.partner(street), login).await?;
        let mut accounts = Vec::new();
        for known in self.grading.known() {
            let here = records.iter().find(|record| {
                let alias = record.alias.as_ref();
                alias.and_then(|alias| visible.get(&alias.provider_account)) == Some(&known.truth)
            });
            let here = here.ok_or_else(|| Failure::Held("every linked account is known".into()))?;
            accounts.push(here.account.id);
        }
        self.accounts = accounts;
        Ok(())
    }

    async fn newest_consent(&self, street: &Street, user: &str) -> Result<String, Failure> {
        let path = format!("control/consents?user={}", user.replace(' ', "%20"));
        let rows = street.control.get(&path).await?.expect(200)?;
        let rows = at(&rows, "consents").as_array().cloned().unwrap_or_default();
        let active = rows.iter().filter(|row| at(row, "status") == "ACTIVE");
        let newest = active.max_by_key(|row| at(row, "createdAt").as_str().map(str::to_owned));
        let id = newest.and_then(|row| at(row, "consentId").as_str());
        id.map(str::to_owned)
            .ok_or_else(|| Failure::Held("the bank has the consent".into()))
    }

    /// Places by the ids the bank gives now under the consent.
    async fn visible(&self, street: &Street, user: &str) -> Result<BTreeMap<String, usize>, Failure> {
        let path = format!("control/users/{}/accounts", user.replace(' ', "%20"));
        let rows = street.control.get(&path).await?.expect(200)?;
        let rows = at(&rows, "accounts").as_array().cloned().unwrap_or_default();
        let mut visible = BTreeMap::new();
        for row in &rows {
            let own = at(row, "accountId").as_str().unwrap_or_default();
            let Some((key, _)) = self.held.iter().find(|(_, id)| *id == own) else {
                continue;
            };
            let clients = at(row, "clients").as_array().cloned().unwrap_or_default();
            let client = clients
                .iter()
                .find(|c| at(c, "consentId") == self.consent.as_str());
            if let Some(id) = client.and_then(|client| at(client, "accountId").as_str()) {
                visible.insert(id.to_owned(), *key);
            }
        }
        Ok(visible)
    }

    async fn make(&mut self, street: &Street, change: &Change) -> Result<String, Failure> {
        let missing = || Failure::Held("the bank has every account of a life".into());
        let id = self.held.get(&change.key).ok_or_else(missing)?;
        let mut body = change.body.clone();
        if let (Some(with), Some(body)) = (change.with, body.as_object_mut()) {
            let with = self.held.get(&with).ok_or_else(missing)?;
            body.insert("with".into(), Value::String(with.clone()));
        }
        let path = format!("control/accounts/{id}/changes");
        let made = street.control.post(&path, &body).await?.expect(200)?;
        let opened = at(&made, "opened").as_array().cloned().unwrap_or_default();
        for (key, id) in change.opens.iter().zip(opened) {
            self.held.insert(*key, id.as_str().unwrap_or_default().to_owned());
        }
        Ok(at(&made, "changeId").as_str().unwrap_or_default().to_owned())
    }

    /// The bank answers once more.
    async fn answer(&mut self, street: &Street) -> Result<(), Failure> {
        let Some(mut telling) = self.history.steps.get(self.next).cloned() else {
            return Ok(());
        };
        let answered = self.next;
        self.next += 1;
        let missing = || Failure::Held("a life that goes on was linked".into());
        let (customer, login) = self.customer.zip(self.login).ok_or_else(missing)?;
        let user = self.user.clone();
        let who = if telling.stranger {
            format!("{user} somebody else")
        } else {
            user.clone()
        };
        if telling.stranger {
            self.somebody_else(street, &telling, &who).await?;
        } else {
            let changes = Self::books(&self.history, &user, street).changes(&self.books, &telling.entries);
            for change in &changes {
                self.make(street, change).await?;
            }
            self.books.clone_from(&telling.entries);
        }
        let shared = self.ids(&books::shared(&telling))?;
        let shared: Vec<&str> = shared.iter().map(String::as_str).collect();
        let taken_back = self.trouble(street, &telling).await?;
        self.announce(street, &telling).await?;
        let began = street.now();
        let acts = if telling.fix {
            // Who signs in chooses among what is open.
            let closed = |key: &usize| telling.entries.iter().any(|e| e.key == *key && e.closed);
            let open: Vec<usize> = books::shared(&telling)
                .into_iter()
                .filter(|key| !closed(key))
                .collect();
            let open = self.ids(&open)?;
            let open: Vec<&str> = open.iter().map(String::as_str).collect();
            let (_, view) = street
                .visit(
                    self.partner(street),
                    (customer, self.institution(), Some(login)),
                    (&who, &open),
                )
                .await?;
            match (view.state, view.failure) {
                (State::Done, _) => {
                    self.consent = self.newest_consent(street, &who).await?;
                    self.in_force = telling.consent;
                    street.ran(self.partner(street), login, began).await?;
                    self.acts(street, &telling, began).await?
                }
                // Everybody is asked who signed in.
                (State::Failed, Some(failure))
                    if matches!(failure.condition, Condition::AccountMismatch(_)) =>
                {
                    self.untouched(street, began).await?;
                    vec![Act::Ask; self.accounts.len()]
                }
                (state, failure) => {
                    let what = format!("a sign-in ends in one way or another ({state:?}, {failure:?})");
                    return Err(Failure::Held(what));
                }
            }
        } else {
            let path = format!("control/consents/{}/accounts", self.consent);
            let body = json!({ "accountIds": shared });
            street.control.post(&path, &body).await?.expect(200)?;
            street
                .engine
                .refresh(self.partner(street), customer, Some(login))
                .await?;
            self.acts(street, &telling, began).await?
        };
        self.take_back(street, taken_back).await?;
        // Who was not let in changed nothing: the bank went on telling under the consent there was.
        told_under(&mut telling, self.in_force);
        let grades = self.grading.step(&telling, &acts);
        let said = std::mem::take(&mut self.said);
        let wrong = grades.iter().zip(acts).enumerate();
        let wrong = wrong.filter(|(_, (grade, _))| **grade != Grade::Right);
        for (place, (grade, act)) in wrong {
            let why = said.get(place).map(String::as_str).unwrap_or_default();
            let note = format!(
                "day {}, account {place}: {grade:?} after {act:?}; {why}",
                telling.day
            );
            self.notes.push(note);
        }
        self.wait_a_night(answered);
        Ok(())
    }

    /// Where a decision is put off the next night comes before whatever else the life has.
    fn wait_a_night(&mut self, answered: usize) {
        let Some(telling) = self.history.steps.get(answered) else {
            return;
        };
        let soon = |next: &Telling| next.day <= telling.day + 1;
        let comes = self.history.steps.get(self.next).is_some_and(soon);
        if comes || !self.grading.waits() || self.nights >= NIGHTS {
            return;
        }
        let night = self
            .history
            .night_after(telling, self.family, self.seed, self.number);
        self.nights += 1;
        self.history.steps.insert(self.next, night);
    }

    /// The other user of the bank, with accounts of their own and what they hold jointly.
    async fn somebody_else(&mut self, street: &Street, telling: &Telling, who: &str) -> Result<(), Failure> {
        let user = self.user.clone();
        let theirs = Self::books(&self.history, &user, street).strangers();
        let joint: Vec<usize> = telling
            .entries
            .iter()
            .map(|entry| entry.key)
            .filter(|key| !theirs.contains(key))
            .collect();
        // The bank may know a joint account by another id towards each of its owners.
        let stay: Vec<Entry> = telling
            .entries
            .iter()
            .filter(|entry| joint.contains(&entry.key))
            .cloned()
            .collect();
        let before: Vec<Entry> = self
            .books
            .iter()
            .filter(|entry| joint.contains(&entry.key))
            .cloned()
            .collect();
        let changes = Self::books(&self.history, &user, street).changes(&before, &stay);
        for change in &changes {
            self.make(street, change).await?;
        }
        let joint = self.ids(&joint)?;
        let joint: Vec<&str> = joint.iter().map(String::as_str).collect();
        self.move_in(street, who, &theirs, &joint).await
    }

    /// What is only of this answer: gaps in lists, pages that are missing, an id that does not last. Answers how
    /// each is taken back.
    async fn trouble(&mut self, street: &Street, telling: &Telling) -> Result<Vec<Undo>, Failure> {
        let mut undo = Vec::new();
        let gaps = books::with_gaps(telling, &self.history.habit);
        let left_out = books::left_out(telling);
        let scripts = left_out
            .iter()
            .map(|key| (*key, "err:partial"))
            .chain(gaps.iter().map(|key| (*key, "err:transactions-partial")));
        for (key, script) in scripts {
            let id = self.ids(&[key])?.pop().unwrap_or_default();
            let body = json!({ "accountId": id, "script": script });
            let set = street.control.post("control/scripts", &body).await?.expect(200)?;
            undo.push(Undo::Script(
                at(&set, "scriptId").as_str().unwrap_or_default().to_owned(),
            ));
        }
        let for_now = Self::books(&self.history, &self.user, street).for_now(telling);
        if let Some(change) = for_now {
            let id = self.ids(&[change.key])?.pop().unwrap_or_default();
            let made = self.make(street, &change).await?;
            undo.push(Undo::Change(id, made));
        }
        Ok(undo)
    }

    async fn take_back(&self, street: &Street, undo: Vec<Undo>) -> Result<(), Failure> {
        for undo in undo {
            let answer = match undo {
                Undo::Script(id) => street.control.delete(&format!("control/scripts/{id}")).await?,
                Undo::Change(account, change) => {
                    let path = format!("control/accounts/{account}/changes");
                    street.control.post(&path, &json!({ "undo": change })).await?
                }
            };
            answer.expect(200)?;
        }
        Ok(())
    }

    /// What the store says was done about each account.
    async fn acts(
        &mut self,
        street: &Street,
        telling: &Telling,
        began: Timestamp,
    ) -> Result<Vec<Act>, Failure> {
        let login = self
            .login
            .ok_or_else(|| Failure::Held("there is a login".into()))?;
        let records = street.accounts(self.partner(street), login).await?;
        let visible = self.visible(street, &self.user).await?;
        let mut acts = Vec::with_capacity(self.accounts.len());
        for id in &self.accounts {
            let record = records.iter().find(|record| record.account.id == *id);
            let record = record.ok_or_else(|| Failure::Held("a linked account stays".into()))?;
            let written = record.account.succeeded_at.is_some_and(|at| at >= began);
            let evidence = match record.account.evidence.filter(|_| record.account.held) {
                Some(evidence) => {
                    let scope = street.store.partner(self.partner(street).id);
                    scope.read(move |tx| tx.find_evidence(evidence)).await?
                }
                None => None,
            };
            let outcome = record.account.outcome.map(|outcome| outcome.condition);
            self.said.push(match &evidence {
                Some(evidence) => decision_in_words(evidence).join(" "),
                None => format!("{outcome:?}"),
            });
            let shown = evidence
                .filter(|evidence| evidence.ended_at.is_none())
                .is_some_and(|evidence| !evidence.features.is_empty() || !evidence.candidates.is_empty());
            let alias = record.alias.as_ref();
            let key = alias.and_then(|alias| visible.get(&alias.provider_account));
            let told = telling.told.iter().find(|told| Some(&told.key) == key);
            let closed = outcome == Some(Condition::AccountClosed);
            acts.push(match (written, record.account.held) {
                // Of what nobody told nothing can be written.
                (true, _) => Act::Write(told.map(|told| told.id.clone()).unwrap_or_default()),
                // It is said to be closed, as the bank has it; who follows it is another question.
                (false, true) if closed && told.is_some_and(|told| told.contender.closed) => Act::Gone,
                (false, true) => {
                    self.unexplained += u64::from(!shown);
                    if shown { Act::Ask } else { Act::Gone }
                }
                (false, false) if outcome == Some(Condition::AccountTemporarilyUnavailable) => Act::Later,
                (false, false) => Act::Gone,
            });
        }
        Ok(acts)
    }

    /// Nothing was written to any account since an instant.
    async fn untouched(&mut self, street: &Street, began: Timestamp) -> Result<(), Failure> {
        let login = self
            .login
            .ok_or_else(|| Failure::Held("there is a login".into()))?;
        let records = street.accounts(self.partner(street), login).await?;
        let written = |at: Option<Timestamp>| at.is_some_and(|at| at >= began);
        if records.iter().any(|record| written(record.account.succeeded_at)) {
            self.grading.merged();
        }
        Ok(())
    }

    /// Every transaction that stands in an account is one of its own.
    async fn look_through(&mut self, street: &Street) -> Result<(), Failure> {
        let truths: Vec<usize> = self.grading.known().map(|known| known.truth).collect();
        for (id, truth) in self.accounts.clone().into_iter().zip(truths) {
            let scope = street.store.partner(self.partner(street).id);
            let posted = scope
                .read(move |tx| tx.list_posted(id, Timestamp::MIN, Timestamp::MAX))
                .await?;
            let own = books::may_stand(&self.history, truth);
            let strange = posted.iter().any(|row| {
                let days = own.get(&row.amount).map(Vec::as_slice).unwrap_or_default();
                let seconds = row.listed_at.duration_since(street.start).as_secs();
                // It was booked two hours before the noon of its day, or dated a day later.
                let day = seconds.saturating_add(3 * 3_600).div_euclid(24 * 3_600);
                !days.iter().any(|own| (0..=1).contains(&(day - own)))
            });
            if strange {
                self.grading.merged();
            }
        }
        Ok(())
    }
}

/// How something is taken back at the bank.
enum Undo {
    Script(String),
    Change(String, String),
}

impl Played {
    fn count(&mut self, life: Life) {
        let Life {
            number,
            mut history,
            steps,
            grading,
            broken,
            unexplained,
            notes,
            ..
        } = life;
        if let Some(problem) = broken {
            self.broken += 1;
            self.tell(format!("life {number}, {}: {problem}", history.kind.name()));
            return;
        }
        history.steps = steps;
        self.unexplained += unexplained;
        let outcome = grading.outcome();
        self.tally.entry(history.kind).or_default().add(outcome);
        let mut ours = outcome;
        for (decider, tally) in &mut self.pure {
            let thought = graded(&history, *decider, &Rules::CURRENT);
            tally.entry(history.kind).or_default().add(thought);
            if *decider == Decider::Ours {
                ours = thought;
            }
        }
        if ours != outcome {
            let (said, thought) = (in_words(outcome), in_words(ours));
            let what = format!("{}: played {said}, thought {thought}", history.kind.name());
            let before = self.otherwise.entry(what.clone()).or_default();
            *before += 1;
            if *before <= EXAMPLES {
                self.tell(format!("life {number}, {what}. {}", notes.join(" · ")));
            }
        }
    }

    fn tell(&mut self, text: String) {
        if self.told.len() < TOLD {
            self.told.push(text);
        }
    }
}

fn in_words(outcome: Outcome) -> String {
    let known = if outcome.decidable {
        "decidable"
    } else {
        "undecidable"
    };
    let grade = match outcome.grade {
        Grade::Right => "right",
        Grade::Held => "asked needlessly",
        Grade::Bold => "written without asking",
        Grade::Unasked => "gone without asking",
        Grade::FalseSplit => "false split",
        Grade::FalseMerge => "false merge",
    };
    format!("{known} and {grade}")
}
