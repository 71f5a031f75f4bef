//! Repairs and their undoing, on made-up accounts, at random: an undone repair leaves every row as it was.

use std::sync::Arc;

use catalogue::Catalogue;
use jiff::SignedDuration;
use model::{
    AccountType, Alias, Category, Consent, Currency, CustomerKind, Decimal, Dialect, Evidence, FactName,
    FactValue, Login, MismatchScope, Money, Region, Secret, Transaction, TransactionStatus,
    account::{AccountDetail, Snapshot},
    evidence::{Candidate, Decibits, MismatchKind, Verdict, Withheld},
    id::{ConsentId, EvidenceId, InstitutionId, LoginId, RunId, TransactionId},
    random::Randomness as _,
    transaction::{Movement, Split},
};
use store::{CurrentFact, Image, KeySource, Location, NewAccount, SeenAccount, Store};
use testkit::{Database, Seeded, StoppedClock, TEST_KEY, databases};
use url::Url;

use super::*;
use crate::{EngineConfig, NewCustomer, aggregate::observation::SaidFact, reconcile::Report};

const NOW: &str = "2026-06-01T12:00:00Z";

fn key() -> KeySource {
    KeySource::Given(Secret::new(TEST_KEY.to_owned()))
}

async fn open(address: &str, now: Timestamp) -> Store {
    let location = Location::parse(address).unwrap();
    Store::open(&location, &key(), &Seeded::new(1), now)
        .await
        .unwrap()
}

/// Throws dice.
struct Dice(Seeded);

impl Dice {
    fn below(&self, n: u64) -> u64 {
        let mut bytes = [0; 8];
        self.0.fill(&mut bytes);
        u64::from_le_bytes(bytes) % n
    }

    fn one_in(&self, n: u64) -> bool {
        self.below(n) == 0
    }
}

/// A server's data with one login, on which nobody works.
struct World {
    engine: Engine,
    partner: Partner,
    customer: model::id::CustomerId,
    login: LoginId,
    now: Timestamp,
}

impl World {
    async fn on(database: &Database) -> Self {
        let clock = StoppedClock::at(NOW);
        let now = clock.clock().wall();
        let store = open(&database.address, now).await;
        let config = EngineConfig::at(Url::parse("http://127.0.0.1:1/").unwrap());
        let catalogue = Catalogue::embedded().unwrap();
        let engine = Engine::new(store, catalogue, clock.clock(), Arc::new(Seeded::new(2)), config);
        let engine = engine.await.unwrap();
        let partner = engine.add_partner("Test", Region::Us).await.unwrap().partner;
        let customer = NewCustomer {
            username: "somebody".to_owned(),
            kind: CustomerKind::Testing,
            first_name: None,
            last_name: None,
            phone: None,
            email: None,
            application: None,
        };
        let customer = engine.add_customer(&partner, customer).await.unwrap().id;
        let login = LoginId::new(engine.long_id().await.unwrap()).unwrap();
        let new = Login {
            id: login,
            partner: partner.id,
            customer,
            institution: InstitutionId::new(102_176).unwrap(),
            created_at: now,
        };
        let consent = Consent {
            id: consent(),
            login,
            grant: None,
            subject: Some("subject".to_owned()),
            client: "client".to_owned(),
            granted_at: now,
            expires_at: None,
            ended_at: None,
        };
        let done: Result<(), StoreError> = engine
            .store()
            .partner(partner.id)
            .write(move |tx| {
                tx.insert_login(&new)?;
                tx.replace_consent(&consent)
            })
            .await;
        done.unwrap();
        Self {
            engine,
            partner,
            customer,
            login,
            now,
        }
    }

    async fn write<T: Send + 'static>(
        &self,
        work: impl FnMut(&mut PartnerTx<'_, '_>) -> Result<T, StoreError> + Send + 'static,
    ) -> T {
        self.engine
            .store()
            .partner(self.partner.id)
            .write(work)
            .await
            .unwrap()
    }

    async fn image(&self, account: AccountId) -> Image {
        let login = self.login;
        let ids: Vec<String> = ["own", "other-1", "other-2"]
            .map(|id| format!("{account}-{id}"))
            .to_vec();
        self.write(move |tx| tx.image_of(account, login, &ids)).await
    }

    /// An account that is held, with a ledger and with what was held back.
    async fn held(&self, dice: &Dice) -> AccountId {
        let id = AccountId::new(self.engine.store().short_ids(1).await.unwrap()[0]).unwrap();
        let evidence = EvidenceId::new(self.engine.long_id().await.unwrap()).unwrap();
        let conflict = dice.one_in(2);
        let own = format!("{id}-own");
        let others: Vec<String> = (1..=1 + dice.below(2))
            .map(|n| format!("{id}-other-{n}"))
            .collect();
        let listed = if conflict { vec![own.clone()] } else { others };

        let told = 10 + dice.below(30) as i64;
        let rows: Vec<Movement> = (0..told)
            .map(|day| movement(dice, &format!("{own}-t{day}"), day, self.now))
            .collect();
        let numbers = self.engine.store().long_ids(rows.len()).await.unwrap();
        let customer = self.customer;
        let ledger: Vec<Transaction> = rows
            .iter()
            .zip(numbers)
            .map(|(row, number)| Transaction {
                id: TransactionId::new(number).unwrap(),
                account: id,
                customer,
                created_at: self.now,
                movement: row.clone(),
            })
            .collect();
        let account = self.account(id, evidence);
        let alias = Alias {
            account: id,
            dialect: Dialect::Fdx,
            issuer: "issuer".to_owned(),
            client: "client".to_owned(),
            subject: "subject".to_owned(),
            consent: consent(),
            provider_account: own.clone(),
            valid_from: self.now - SignedDuration::from_hours(1000),
            valid_to: None,
            evidence: None,
        };
        let held: Vec<(String, Vec<u8>)> = listed
            .iter()
            .map(|listed| {
                let observation = observation(dice, listed, &rows, self.now);
                (listed.clone(), serde_json::to_vec(&observation).unwrap())
            })
            .collect();
        let document = self.evidence(id, evidence, conflict, &listed);
        let facts = vec![fact(FactName::Mask, "1234"), fact(FactName::Name, "Everyday")];
        let (login, seen_at, linked_at) = (self.login, self.now, dice.one_in(3));
        let expires_at = self.now + SignedDuration::from_hours(2000);
        self.write(move |tx| {
            tx.insert_account(&NewAccount {
                account: account.clone(),
                alias: alias.clone(),
                facts: facts.clone(),
            })?;
            tx.put_transactions(&ledger)?;
            tx.put_evidence(&document)?;
            for (provider_account, observed) in &held {
                tx.put_quarantine(id, provider_account, evidence, observed, expires_at)?;
            }
            let seen: Vec<SeenAccount> = held
                .iter()
                .filter(|(listed, _)| *listed != own)
                .map(|(listed, _)| SeenAccount {
                    provider_account: listed.clone(),
                    category: Category::Deposit,
                    at_link: linked_at,
                    first_seen: seen_at,
                    facts: Vec::new(),
                })
                .collect();
            tx.remember_seen(login, &seen)
        })
        .await;
        id
    }

    fn account(&self, id: AccountId, evidence: EvidenceId) -> Account {
        let condition = Condition::AccountMismatch(MismatchScope::Account);
        let at = (self.customer, self.login, InstitutionId::new(102_176).unwrap());
        let since = self.now - SignedDuration::from_hours(48);
        Account {
            attempted_at: Some(self.now),
            succeeded_at: Some(since),
            outcome: Some(Outcome {
                condition,
                region: Region::Us,
                code: 403,
            }),
            outcome_since: Some(self.now),
            evidence: Some(evidence),
            held: true,
            newest_transaction_at: Some(self.now),
            oldest_transaction_at: Some(self.now),
            fetched_through: Some(since),
            expected_by: Some(self.now),
            freshness: model::Freshness::Late,
            ..Account::linked(id, at, 1, snapshot("Everyday", "1234"), self.now)
        }
    }

    fn evidence(&self, account: AccountId, id: EvidenceId, conflict: bool, listed: &[String]) -> Evidence {
        let candidates = listed.iter().filter(|_| !conflict).map(|listed| Candidate {
            provider_account: listed.clone(),
            name: "Everyday".to_owned(),
            mask: "9876".to_owned(),
            kind: "CHECKING".to_owned(),
            features: Vec::new(),
            score: Decibits(10),
        });
        Evidence {
            id,
            account,
            login: self.login,
            run: RunId::new(1).unwrap(),
            verdict: if conflict {
                Verdict::Conflict
            } else {
                Verdict::Replaced
            },
            kinds: vec![MismatchKind::Number],
            features: Vec::new(),
            score: Decibits(0),
            margin: None,
            vetoes: Vec::new(),
            candidates: candidates.collect(),
            rule_version: "test".to_owned(),
            list_complete: true,
            interactions: Vec::new(),
            withheld: Withheld::default(),
            safe_actions: vec![
                SafeAction::SameAccount,
                SafeAction::ChooseAnother,
                SafeAction::TreatAsNew,
                SafeAction::Disconnect,
            ],
            decided_at: self.now,
            confirmed_at: self.now,
            ended_at: None,
        }
    }
}

fn consent() -> ConsentId {
    ConsentId::new(77).unwrap()
}

fn fact(name: FactName, text: &str) -> CurrentFact {
    CurrentFact {
        name,
        value: FactValue::Clear(text.to_owned()),
        source: "account".to_owned(),
        tokenised: false,
        consent: consent(),
        first_seen: NOW.parse().unwrap(),
    }
}

fn snapshot(name: &str, mask: &str) -> Snapshot {
    Snapshot {
        name: name.to_owned(),
        kind: AccountType::Checking,
        number_masked: format!("xxxxxx{mask}"),
        number_display: mask.to_owned(),
        real_last4: None,
        currency: Currency::USD,
        balance: Some(Money::from_units(1_000_000, Currency::USD)),
        balance_at: Some(NOW.parse().unwrap()),
        detail: AccountDetail::default(),
    }
}

/// Something that happened some days ago; the newest may be only announced.
fn movement(dice: &Dice, id: &str, days: i64, now: Timestamp) -> Movement {
    let at = now - SignedDuration::from_hours(24 * days + 2);
    let pending = days < 3 && dice.one_in(3);
    Movement {
        provider_id: id.to_owned(),
        status: if pending {
            TransactionStatus::Pending
        } else {
            TransactionStatus::Active
        },
        amount: Money::from_units(10_000 + dice.below(1_000_000) as i64, Currency::USD),
        transacted_at: Some(at),
        posted_at: (!pending).then_some(at),
        description: format!("Shop {}", dice.below(40)),
        memo: None,
        kind: None,
        payee: None,
        check_number: None,
        reference: None,
        split: Split::default(),
    }
}

/// What a bank says under an id of an account with this ledger: the same under other ids, with news; or another
/// ledger.
fn observation(dice: &Dice, provider_account: &str, rows: &[Movement], now: Timestamp) -> Observation {
    let own = provider_account.ends_with("-own");
    let foreign = dice.one_in(4);
    let mut movements: Vec<Movement> = rows
        .iter()
        .filter(|_| !foreign)
        .filter(|row| row.status == TransactionStatus::Active || dice.one_in(2))
        .map(|row| Movement {
            provider_id: if own {
                row.provider_id.clone()
            } else {
                format!("{provider_account}:{}", row.provider_id)
            },
            ..row.clone()
        })
        .collect();
    for n in 0..dice.below(5) {
        movements.push(movement(dice, &format!("{provider_account}-new{n}"), 0, now));
    }
    if dice.one_in(6) {
        movements.pop();
    }
    Observation {
        provider_account: provider_account.to_owned(),
        name: "Everyday".to_owned(),
        mask: "9876".to_owned(),
        kind: "CHECKING".to_owned(),
        category: Some(Category::Deposit),
        subject: Some("subject".to_owned()),
        consent: consent(),
        alone: Some(snapshot("Everyday", "9876")),
        onto: Some(snapshot("Everyday", "9876")),
        facts: vec![SaidFact {
            name: FactName::Mask,
            value: FactValue::Clear("9876".to_owned()),
            source: "account".to_owned(),
            tokenised: false,
        }],
        movements,
        from: now - SignedDuration::from_hours(24 * 60),
        to: now,
        complete: !dice.one_in(8),
        served: true,
        report: dice.one_in(2).then_some(Report {
            category: Category::Deposit,
            balance: 1_000_000,
            as_of: now,
        }),
        at: now,
    }
}

/// How many pairs are tried on each database.
const PAIRS: usize = 1000;

#[tokio::test]
async fn what_is_repaired_and_undone_leaves_every_row_as_it_was() {
    let migrate = |address: String| async move { open(&address, NOW.parse().unwrap()).await.close() };
    for database in databases(migrate).await {
        let world = World::on(&database).await;
        let dice = Dice(Seeded::new(42));
        let (mut pairs, mut refused, mut actions) = (0, 0, std::collections::BTreeSet::new());
        while pairs < PAIRS {
            let account = world.held(&dice).await;
            let asks = {
                let scope = world.engine.store().partner(world.partner.id);
                scope
                    .read(move |tx| act::possible(tx, account))
                    .await
                    .unwrap()
                    .asks
            };
            for _ in 0..20 {
                let ask = asks[dice.below(asks.len() as u64) as usize].clone();
                let before = world.image(account).await;
                let previews = dice.one_in(5);
                let previewed = match previews {
                    true => Some(world.engine.preview_repair(&world.partner, account, &ask).await),
                    false => None,
                };
                if previews {
                    assert_eq!(world.image(account).await, before, "a preview writes nothing");
                }
                let repair = world
                    .engine
                    .repair(&world.partner, account, &ask, By::Partner)
                    .await;
                let repair = match repair {
                    Ok(repair) => repair,
                    Err(error) => {
                        let told = reason(error).unwrap();
                        assert!(!told.is_empty() && previewed.is_none_or(|p| p.is_err()), "{told}");
                        assert_eq!(
                            world.image(account).await,
                            before,
                            "what is refused writes nothing"
                        );
                        refused += 1;
                        continue;
                    }
                };
                let mut promised = None;
                if let Some(previewed) = previewed {
                    let previewed = RepairEffect {
                        new_account: repair.effect.new_account,
                        ..previewed.unwrap()
                    };
                    assert_eq!(previewed, repair.effect, "what is done is what was said");
                    assert_ne!(world.image(account).await, before);
                    promised = Some(
                        world
                            .engine
                            .preview_undo(&world.partner, repair.id)
                            .await
                            .unwrap(),
                    );
                }
                let undone = world
                    .engine
                    .undo_repair(&world.partner, repair.id, By::Partner)
                    .await
                    .unwrap();
                let taken_back = undone.undone.unwrap().effect;
                assert_eq!(promised.unwrap_or_else(|| taken_back.clone()), taken_back);
                assert_eq!(
                    world.image(account).await,
                    before,
                    "{ask:?} undone on {}",
                    database.name
                );
                if let Some(made) = repair.effect.new_account {
                    let found = world.write(move |tx| tx.find_account(made)).await;
                    assert_eq!(found, None, "what was made is gone");
                }
                actions.insert(ask.action.name());
                pairs += 1;
            }
        }
        assert_eq!(actions.len(), 5, "{actions:?}");
        assert!(refused > 50, "{refused} were refused");
        world.engine.store().clone().close();
    }
}

#[tokio::test]
async fn an_undone_repair_holds_back_what_came_since_and_cannot_be_undone_twice() {
    let migrate = |address: String| async move { open(&address, NOW.parse().unwrap()).await.close() };
    for database in databases(migrate).await {
        let world = World::on(&database).await;
        let dice = Dice(Seeded::new(7));
        let mut tried = 0;
        while tried < 10 {
            let account = world.held(&dice).await;
            let options = world
                .engine
                .repair_options(&world.partner, account)
                .await
                .unwrap();
            let done = options
                .iter()
                .find(|option| option.effect.is_ok() && option.ask.candidate.is_some());
            let Some(option) = done else { continue };
            tried += 1;
            let before = world.image(account).await;
            let repair = world
                .engine
                .repair(&world.partner, account, &option.ask, By::EndUser)
                .await
                .unwrap();
            let fed = repair.effect.new_account.unwrap_or(account);
            let number = world.engine.long_id().await.unwrap();
            let came = Transaction {
                id: TransactionId::new(number).unwrap(),
                account: fed,
                customer: world.customer,
                created_at: world.now,
                movement: movement(&dice, "came-since", 5, world.now),
            };
            world
                .write(move |tx| tx.put_transactions(std::slice::from_ref(&came)))
                .await;
            let undone = world
                .engine
                .undo_repair(&world.partner, repair.id, By::EndUser)
                .await
                .unwrap();
            let effect = undone.undone.unwrap().effect;
            assert_eq!(effect.held_back, 1);
            assert_ne!(
                world.image(account).await,
                before,
                "more is held back than before"
            );
            let candidate = repair.effect.after.clone().unwrap();
            let scope = world.engine.store().partner(world.partner.id);
            let held = scope
                .read(move |tx| held_back(tx, account, &candidate))
                .await
                .unwrap();
            let held = held.unwrap().0.movements;
            assert!(held.iter().any(|movement| movement.provider_id == "came-since"));
            let again = world
                .engine
                .undo_repair(&world.partner, repair.id, By::EndUser)
                .await;
            let told = reason(again.unwrap_err()).unwrap();
            assert!(told.contains("was taken back on"), "{told}");
        }
        world.engine.store().clone().close();
    }
}

#[tokio::test]
async fn an_older_repair_is_taken_back_only_after_what_was_done_since() {
    let migrate = |address: String| async move { open(&address, NOW.parse().unwrap()).await.close() };
    for database in databases(migrate).await {
        let world = World::on(&database).await;
        let dice = Dice(Seeded::new(9));
        let account = loop {
            let account = world.held(&dice).await;
            let options = world
                .engine
                .repair_options(&world.partner, account)
                .await
                .unwrap();
            if options
                .iter()
                .any(|o| o.ask.action == SafeAction::SameAccount && o.effect.is_ok())
            {
                break account;
            }
        };
        let ask = |action| RepairAsk {
            action,
            candidate: None,
        };
        let (same, stop) = (ask(SafeAction::SameAccount), ask(SafeAction::Disconnect));
        let (engine, partner) = (&world.engine, &world.partner);
        let first = engine.repair(partner, account, &same, By::Partner).await.unwrap();
        let second = engine.repair(partner, account, &stop, By::Partner).await.unwrap();
        let ended = engine.repair(partner, account, &stop, By::Partner).await;
        let told = reason(ended.unwrap_err()).unwrap();
        assert!(told.contains("was ended on"), "{told}");
        let early = world
            .engine
            .undo_repair(&world.partner, first.id, By::Partner)
            .await;
        let told = reason(early.unwrap_err()).unwrap();
        assert!(
            told.contains(&format!("repair {} was made after it", second.id)),
            "{told}"
        );
        world
            .engine
            .undo_repair(&world.partner, second.id, By::Partner)
            .await
            .unwrap();
        world
            .engine
            .undo_repair(&world.partner, first.id, By::Partner)
            .await
            .unwrap();
        world.engine.store().clone().close();
    }
}

#[test]
fn every_action_has_words_of_its_own() {
    let titles: std::collections::BTreeSet<_> = SafeAction::ALL.iter().copied().map(words::title).collect();
    let meanings: std::collections::BTreeSet<_> =
        SafeAction::ALL.iter().copied().map(words::meaning).collect();
    assert_eq!((titles.len(), meanings.len()), (5, 5));
    let total = |count| model::repair::Total {
        count,
        sum: "12.50".parse::<Decimal>().unwrap(),
        currency: Some(Currency::USD),
    };
    let effect = RepairEffect {
        before: Some("b2a6e5e4".to_owned()),
        after: Some("0f8a2b4c".to_owned()),
        new_account: None,
        ends: false,
        added: 1,
        changed: 2,
        removed: 0,
        posted_before: total(9),
        posted_after: total(10),
    };
    let ask = RepairAsk {
        action: SafeAction::SameAccount,
        candidate: None,
    };
    let told = words::effect_in_words(&ask, &effect);
    assert_eq!(
        told[1],
        "1 transaction is added, 2 keep their ids and get the bank's present words, days and states."
    );
    assert_eq!(
        told[2],
        "Posted before: 9 transactions, sum 12.5 USD; afterwards: 10 transactions, sum 12.5 USD."
    );
    assert_eq!(told[3], "The bank's id becomes …4c instead of …e4.");
}
