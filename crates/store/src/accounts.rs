//! Accounts, the names banks give them, the facts about them, and the accounts that were not chosen.

use aws_lc_rs::digest::{SHA256, digest};
use jiff::Timestamp;
use model::{
    Account, Alias, Category, Condition, Currency, Fact, FactName, FactValue, Freshness, Money, Outcome,
    Region,
    account::Snapshot,
    id::{AccountId, ConsentId, CustomerId, InstitutionId, LoginId, PartnerId},
};
use serde::{Deserialize, Serialize};

use crate::{
    PartnerTx, StoreError, SystemTx,
    codec::{Value, values},
    db::{Row, statements},
};

macro_rules! select {
    () => {
        "SELECT a.id, a.customer_id, a.login_id, a.institution_id, a.status, a.position, a.name, a.kind,
            a.number_masked, a.number_display, a.real_last4, a.currency, a.balance, a.balance_at, a.detail, a.created_at,
            a.linked_at, a.updated_at, a.attempted_at, a.succeeded_at, a.condition, a.condition_until, a.code,
            a.outcome_since, a.evidence_id, a.held, a.missing_lists, a.missing_since, a.newest_transaction_at,
            a.oldest_transaction_at, a.fetched_through, a.expected_by, a.freshness, a.ended_at, a.follows_id, p.region
        FROM account a JOIN partner p ON p.id = a.partner_id"
    };
}

statements! {
    PARTNER_OF = "SELECT partner_id FROM account WHERE id = $1";
    INSERT = "INSERT INTO account (id, partner_id, customer_id, login_id, institution_id, status, position, name, kind,
            number_masked, number_display, real_last4, currency, balance, balance_at, detail, created_at, linked_at,
            updated_at, attempted_at, succeeded_at, condition, condition_until, code, outcome_since, evidence_id, held,
            missing_lists, missing_since, newest_transaction_at, oldest_transaction_at, fetched_through,
            expected_by, freshness, ended_at, follows_id)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22,
            $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36)";
    UPDATE = "UPDATE account SET status = $1, position = $2, name = $3, kind = $4, number_masked = $5,
            number_display = $6, real_last4 = $7, currency = $8, balance = $9, balance_at = $10, detail = $11,
            updated_at = $12, attempted_at = $13, succeeded_at = $14, condition = $15, condition_until = $16, code = $17,
            outcome_since = $18, evidence_id = $19, held = $20, missing_lists = $21, missing_since = $22,
            newest_transaction_at = $23, oldest_transaction_at = $24, fetched_through = $25,
            expected_by = $26, freshness = $27, ended_at = $28, follows_id = $29
        WHERE partner_id = $30 AND id = $31";
    OF_CUSTOMER = concat!(select!(), " WHERE a.partner_id = $1 AND a.customer_id = $2 ORDER BY a.login_id, a.position, a.id");
    OF_LOGIN = concat!(select!(), " WHERE a.partner_id = $1 AND a.login_id = $2 ORDER BY a.position, a.id");
    OF_INSTITUTION = concat!(select!(), " WHERE a.partner_id = $1 AND a.customer_id = $2 AND a.institution_id = $3
            ORDER BY a.login_id, a.position, a.id");
    OVERDUE = concat!(select!(), " WHERE a.partner_id = $1 AND a.freshness = $2 AND a.expected_by <= $3
            ORDER BY a.expected_by, a.id LIMIT $4");
    NEXT_OVERDUE = "SELECT min(expected_by) FROM account WHERE partner_id = $1 AND freshness = $2";
    COUNT_PAST = "SELECT count(*) FROM account WHERE partner_id = $1 AND expected_by <= $2";
    TELL = "UPDATE account SET freshness = $1 WHERE partner_id = $2 AND id = $3";
    DELETE = "DELETE FROM account WHERE partner_id = $1 AND id = $2";
    BY_ID = concat!(select!(), " WHERE a.partner_id = $1 AND a.id = $2");
    INSERT_ALIAS = "INSERT INTO alias (account_id, valid_from, partner_id, customer_id, dialect, issuer, client, subject,
            consent_id, provider_account, valid_to, evidence_id)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
    END_ALIAS = "UPDATE alias SET valid_to = $1 WHERE partner_id = $2 AND account_id = $3 AND valid_to IS NULL";
    ALIASES_OF_ACCOUNT = "SELECT account_id, dialect, issuer, client, subject, consent_id, provider_account, valid_from,
            valid_to, evidence_id
        FROM alias WHERE partner_id = $1 AND account_id = $2 ORDER BY valid_from";
    ALIASES_OF_LOGIN = "SELECT l.account_id, l.dialect, l.issuer, l.client, l.subject, l.consent_id, l.provider_account,
            l.valid_from, l.valid_to, l.evidence_id
        FROM alias l JOIN account a ON a.id = l.account_id
        WHERE a.partner_id = $1 AND a.login_id = $2 ORDER BY l.account_id, l.valid_from";
    HOLDER_OF_ALIAS = "SELECT account_id FROM alias WHERE partner_id = $1 AND customer_id = $2 AND dialect = $3
        AND issuer = $4 AND client = $5 AND subject = $6 AND provider_account = $7 AND valid_to IS NULL";
    INSERT_FACT = "INSERT INTO fact (account_id, name, digest, first_seen, partner_id, clear, hash, mask, source,
            tokenised, consent_id, last_seen)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, NULL)";
    END_FACT = "UPDATE fact SET last_seen = $1 WHERE partner_id = $2 AND account_id = $3 AND name = $4 AND digest = $5
        AND last_seen IS NULL";
    FACTS_OF_LOGIN = "SELECT f.account_id, f.name, f.clear, f.hash, f.mask, f.source, f.tokenised, f.consent_id, f.first_seen
        FROM fact f JOIN account a ON a.id = f.account_id
        WHERE a.partner_id = $1 AND a.login_id = $2 AND f.last_seen IS NULL
        ORDER BY f.account_id, f.name, f.first_seen, f.digest";
    HISTORY = "SELECT name, clear, hash, mask, source, tokenised, consent_id, first_seen, last_seen FROM fact
        WHERE partner_id = $1 AND account_id = $2 ORDER BY name, first_seen, digest";
    INSERT_SEEN = "INSERT INTO seen_account (login_id, provider_account, partner_id, category, at_link, first_seen,
            facts)
        VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (login_id, provider_account) DO NOTHING";
    FORGET_SEEN = "DELETE FROM seen_account WHERE partner_id = $1 AND login_id = $2 AND provider_account = $3";
    SEEN = "SELECT provider_account, category, at_link, first_seen, facts FROM seen_account
        WHERE partner_id = $1 AND login_id = $2 ORDER BY first_seen, provider_account";
}

/// An account to be added, with the name the bank gives it and what the bank says of it.
#[derive(Debug, Clone)]
pub struct NewAccount {
    /// The account.
    pub account: Account,
    /// Its first name at the bank.
    pub alias: Alias,
    /// The first facts.
    pub facts: Vec<CurrentFact>,
}

/// A fact that still holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CurrentFact {
    /// What it is about.
    pub name: FactName,
    /// What the bank says.
    pub value: FactValue,
    /// Which of the bank's answers says it.
    pub source: String,
    /// Whether it is a stand-in that is new at each consent.
    pub tokenised: bool,
    /// The consent it was first said under.
    pub consent: ConsentId,
    /// When it was first said.
    pub first_seen: Timestamp,
}

/// An account with everything its identity is judged by.
#[derive(Debug, Clone)]
pub struct AccountRecord {
    /// The account.
    pub account: Account,
    /// The bank's name for it that holds now.
    pub alias: Option<Alias>,
    /// Names it had before, the oldest first.
    pub former: Vec<Alias>,
    /// The facts that hold now.
    pub facts: Vec<CurrentFact>,
}

/// An account a login lists that is not linked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeenAccount {
    /// The bank's id of it.
    pub provider_account: String,
    /// Its class.
    pub category: Category,
    /// Whether it was there when the login was linked, and not chosen.
    pub at_link: bool,
    /// When it was first listed.
    pub first_seen: Timestamp,
    /// What the list said of it, stand-ins left out.
    pub facts: Vec<SeenFact>,
}

impl SeenAccount {
    /// Whether it was listed while a linked account was read: then it is another one.
    pub fn stood_beside(&self, account: &Account) -> bool {
        self.at_link || Some(self.first_seen) <= account.succeeded_at
    }
}

/// What a list said of an account that is not linked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeenFact {
    /// What it is about.
    pub name: FactName,
    /// What the bank says.
    pub value: FactValue,
}

fn account(row: &mut Row<'_>) -> Result<Account, StoreError> {
    let id = row.next()?;
    let customer = row.next()?;
    let login = row.next()?;
    let institution = row.next()?;
    let status = row.next()?;
    let position = row.next()?;
    let name = row.next()?;
    let kind = row.next()?;
    let number_masked = row.next()?;
    let number_display = row.next()?;
    let real_last4 = row.next()?;
    let currency: Currency = row.next()?;
    let balance = row
        .next::<Option<i64>>()?
        .map(|units| Money::from_units(units, currency));
    let balance_at = row.next()?;
    let detail = serde_json::from_str(&row.next::<String>()?)
        .map_err(|error| StoreError::Corrupt(format!("an account's figures: {error}")))?;
    let snapshot = Snapshot {
        name,
        kind,
        number_masked,
        number_display,
        real_last4,
        currency,
        balance,
        balance_at,
        detail,
    };
    let created_at = row.next()?;
    let linked_at = row.next()?;
    let updated_at = row.next()?;
    let attempted_at = row.next()?;
    let succeeded_at = row.next()?;
    let condition = row.next::<Option<Condition>>()?;
    let until = row.next::<Option<Timestamp>>()?;
    let code = row.next::<Option<u32>>()?;
    let outcome_since = row.next()?;
    let evidence = row.next()?;
    let held = row.next()?;
    let missing_lists = row.next()?;
    let missing_since = row.next()?;
    let newest_transaction_at = row.next()?;
    let oldest_transaction_at = row.next()?;
    let fetched_through = row.next()?;
    let expected_by = row.next()?;
    let freshness = row.next()?;
    let ended_at = row.next()?;
    let follows = row.next()?;
    let region = row.next::<Region>()?;
    let outcome = match (condition, code) {
        (Some(condition), Some(code)) => Some(Outcome {
            condition: condition.with_until(until),
            region,
            code,
        }),
        _ => None,
    };
    Ok(Account {
        id,
        customer,
        login,
        institution,
        status,
        position,
        snapshot,
        created_at,
        linked_at,
        updated_at,
        attempted_at,
        succeeded_at,
        outcome,
        outcome_since,
        evidence,
        held,
        missing_lists,
        missing_since,
        newest_transaction_at,
        oldest_transaction_at,
        fetched_through,
        expected_by,
        freshness,
        ended_at,
        follows,
    })
}

fn alias(row: &mut Row<'_>) -> Result<Alias, StoreError> {
    Ok(Alias {
        account: row.next()?,
        dialect: row.next()?,
        issuer: row.next()?,
        client: row.next()?,
        subject: row.next()?,
        consent: row.next()?,
        provider_account: row.next()?,
        valid_from: row.next()?,
        valid_to: row.next()?,
        evidence: row.next()?,
    })
}

fn fact_value(row: &mut Row<'_>) -> Result<FactValue, StoreError> {
    let clear = row.next::<Option<String>>()?;
    let hash = row.next::<Option<Vec<u8>>>()?;
    let mask = row.next::<Option<String>>()?;
    match (clear, hash, mask) {
        (Some(text), None, None) => Ok(FactValue::Clear(text)),
        (None, Some(hash), Some(mask)) => Ok(FactValue::Hashed { hash, mask }),
        _ => Err(StoreError::Corrupt("a fact is neither clear nor hashed".into())),
    }
}

/// What tells two values of one fact apart, as part of its key.
fn fact_digest(value: &FactValue) -> Vec<u8> {
    match value {
        FactValue::Clear(text) => digest(&SHA256, text.as_bytes()).as_ref().to_vec(),
        FactValue::Hashed { hash, .. } => hash.clone(),
    }
}

fn detail(account: &Account) -> Result<String, StoreError> {
    serde_json::to_string(&account.snapshot.detail)
        .map_err(|error| StoreError::Corrupt(format!("an account's figures: {error}")))
}

/// The columns that change after an account was made, in the order of the statements.
fn changing(account: &Account, detail: String) -> Vec<Value> {
    let snapshot = &account.snapshot;
    let outcome = account.outcome;
    values![
        account.status,
        account.position,
        &snapshot.name,
        snapshot.kind,
        &snapshot.number_masked,
        &snapshot.number_display,
        snapshot.real_last4.clone(),
        snapshot.currency,
        snapshot.balance.map(Money::units),
        snapshot.balance_at,
        detail,
        account.updated_at,
        account.attempted_at,
        account.succeeded_at,
        outcome.map(|o| o.condition),
        outcome.and_then(|o| o.condition.until()),
        outcome.map(|o| o.code),
        account.outcome_since,
        account.evidence,
        account.held,
        account.missing_lists,
        account.missing_since,
        account.newest_transaction_at,
        account.oldest_transaction_at,
        account.fetched_through,
        account.expected_by,
        account.freshness,
        account.ended_at,
        account.follows,
    ]
    .to_vec()
}

impl SystemTx<'_, '_> {
    /// Whose partner's an account is, for whoever runs the server.
    ///
    /// # Errors
    /// If the database fails.
    pub fn find_partner_of_account(&mut self, id: AccountId) -> Result<Option<PartnerId>, StoreError> {
        self.tx.find(PARTNER_OF, &values![id], |row| row.next())
    }
}

impl PartnerTx<'_, '_> {
    /// Adds an account with its alias and facts.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if the customer already has a live account under that alias.
    pub fn insert_account(&mut self, new: &NewAccount) -> Result<(), StoreError> {
        let account = &new.account;
        let mut row = values![
            account.id,
            self.partner,
            account.customer,
            account.login,
            account.institution
        ]
        .to_vec();
        // The creation instants stand between the figures and what changes later.
        let mut rest = changing(account, detail(account)?);
        let later = rest.split_off(11);
        row.extend(rest);
        row.extend(values![account.created_at, account.linked_at]);
        row.extend(later);
        self.tx.execute(INSERT, &row)?;
        self.insert_alias(&new.alias, account.customer)?;
        for fact in &new.facts {
            self.insert_fact(account.id, fact)?;
        }
        Ok(())
    }

    fn insert_alias(&mut self, alias: &Alias, customer: CustomerId) -> Result<(), StoreError> {
        self.tx
            .execute(
                INSERT_ALIAS,
                &values![
                    alias.account,
                    alias.valid_from,
                    self.partner,
                    customer,
                    alias.dialect,
                    &alias.issuer,
                    &alias.client,
                    &alias.subject,
                    alias.consent,
                    &alias.provider_account,
                    alias.valid_to,
                    alias.evidence
                ],
            )
            .map(|_| ())
    }

    /// Ends the name an account has at the instant the new one begins.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if another live account of the customer has the new name.
    pub fn move_alias(&mut self, alias: &Alias, customer: CustomerId) -> Result<(), StoreError> {
        self.tx
            .execute(END_ALIAS, &values![alias.valid_from, self.partner, alias.account])?;
        self.insert_alias(alias, customer)
    }

    /// Ends the name an account has, because it is fed no more.
    ///
    /// # Errors
    /// If the database fails.
    pub fn end_alias(&mut self, account: AccountId, at: Timestamp) -> Result<(), StoreError> {
        self.tx
            .execute(END_ALIAS, &values![at, self.partner, account])
            .map(|_| ())
    }

    /// Every name an account ever had, the oldest first.
    ///
    /// # Errors
    /// If the database fails.
    pub fn list_aliases(&mut self, account: AccountId) -> Result<Vec<Alias>, StoreError> {
        self.tx
            .list(ALIASES_OF_ACCOUNT, &values![self.partner, account], alias)
    }

    /// Writes an account's changing columns.
    ///
    /// # Errors
    /// If the database fails.
    pub fn update_account(&mut self, account: &Account) -> Result<(), StoreError> {
        let mut row = changing(account, detail(account)?);
        row.extend(values![self.partner, account.id]);
        self.tx.execute(UPDATE, &row).map(|_| ())
    }

    /// The account with this id.
    ///
    /// # Errors
    /// If the database fails.
    pub fn find_account(&mut self, id: AccountId) -> Result<Option<Account>, StoreError> {
        self.tx.find(BY_ID, &values![self.partner, id], account)
    }

    /// A customer's accounts, in the institutions' order.
    ///
    /// # Errors
    /// If the database fails.
    pub fn list_accounts(&mut self, customer: CustomerId) -> Result<Vec<Account>, StoreError> {
        self.tx
            .list(OF_CUSTOMER, &values![self.partner, customer], account)
    }

    /// A customer's accounts at one institution, in its order.
    ///
    /// # Errors
    /// If the database fails.
    pub fn list_accounts_at(
        &mut self,
        customer: CustomerId,
        institution: InstitutionId,
    ) -> Result<Vec<Account>, StoreError> {
        self.tx.list(
            OF_INSTITUTION,
            &values![self.partner, customer, institution],
            account,
        )
    }

    /// Accounts of which nothing worse than `told` was told and whose promise ended by an instant, the
    /// longest overdue first.
    ///
    /// # Errors
    /// If the database fails.
    pub fn list_overdue(
        &mut self,
        told: Freshness,
        by: Timestamp,
        limit: u32,
    ) -> Result<Vec<Account>, StoreError> {
        self.tx
            .list(OVERDUE, &values![self.partner, told, by, limit], account)
    }

    /// By when the first account, among those of which nothing worse than `told` was told, promises to be
    /// fresh.
    ///
    /// # Errors
    /// If the database fails.
    pub fn next_overdue(&mut self, told: Freshness) -> Result<Option<Timestamp>, StoreError> {
        let found = self.tx.find(NEXT_OVERDUE, &values![self.partner, told], |row| {
            row.next::<Option<Timestamp>>()
        })?;
        Ok(found.flatten())
    }

    /// How many accounts promised to be fresh by an instant and have not been since.
    ///
    /// # Errors
    /// If the database fails.
    pub fn count_past_promise(&mut self, by: Timestamp) -> Result<u32, StoreError> {
        let row = values![self.partner, by];
        Ok(self.tx.find(COUNT_PAST, &row, |row| row.next())?.unwrap_or(0))
    }

    /// Notes what was told of an account's freshness.
    ///
    /// # Errors
    /// If the database fails.
    pub fn note_freshness(&mut self, account: AccountId, told: Freshness) -> Result<(), StoreError> {
        self.tx
            .execute(TELL, &values![told, self.partner, account])
            .map(|_| ())
    }

    /// Deletes an account and everything that hangs on it. Answers whether there was one.
    ///
    /// # Errors
    /// If the database fails.
    pub fn delete_account(&mut self, id: AccountId) -> Result<bool, StoreError> {
        Ok(self.tx.execute(DELETE, &values![self.partner, id])? > 0)
    }

    /// A login's accounts, in the institution's order.
    ///
    /// # Errors
    /// If the database fails.
    pub fn list_accounts_of_login(&mut self, login: LoginId) -> Result<Vec<Account>, StoreError> {
        self.tx.list(OF_LOGIN, &values![self.partner, login], account)
    }

    /// A login's accounts that are fed, with the aliases and facts that hold now.
    ///
    /// # Errors
    /// If the database fails.
    pub fn list_account_records(&mut self, login: LoginId) -> Result<Vec<AccountRecord>, StoreError> {
        let mut records = self.list_all_account_records(login)?;
        records.retain(|record| record.account.ended_at.is_none());
        Ok(records)
    }

    /// The same, those included that were ended.
    ///
    /// # Errors
    /// If the database fails.
    pub fn list_all_account_records(&mut self, login: LoginId) -> Result<Vec<AccountRecord>, StoreError> {
        let accounts = self.list_accounts_of_login(login)?;
        let mut aliases = self
            .tx
            .list(ALIASES_OF_LOGIN, &values![self.partner, login], alias)?;
        let mut facts = self
            .tx
            .list(FACTS_OF_LOGIN, &values![self.partner, login], |row| {
                let account = row.next::<AccountId>()?;
                let name = row.next()?;
                let value = fact_value(row)?;
                let fact = CurrentFact {
                    name,
                    value,
                    source: row.next()?,
                    tokenised: row.next()?,
                    consent: row.next()?,
                    first_seen: row.next()?,
                };
                Ok((account, fact))
            })?;
        Ok(accounts
            .into_iter()
            .map(|account| {
                let id = account.id;
                let (live, former): (Vec<Alias>, Vec<Alias>) = aliases
                    .extract_if(.., |alias| alias.account == id)
                    .partition(|alias| alias.valid_to.is_none());
                let facts = facts
                    .extract_if(.., |(of, _)| *of == id)
                    .map(|(_, fact)| fact)
                    .collect();
                AccountRecord {
                    account,
                    alias: live.into_iter().next(),
                    former,
                    facts,
                }
            })
            .collect())
    }

    /// Which account of a customer holds a live alias, if any.
    ///
    /// # Errors
    /// If the database fails.
    pub fn find_holder_of_alias(
        &mut self,
        customer: CustomerId,
        alias: &Alias,
    ) -> Result<Option<AccountId>, StoreError> {
        self.tx.find(
            HOLDER_OF_ALIAS,
            &values![
                self.partner,
                customer,
                alias.dialect,
                &alias.issuer,
                &alias.client,
                &alias.subject,
                &alias.provider_account
            ],
            |row| row.next(),
        )
    }

    /// Adds a fact that holds from now on.
    ///
    /// # Errors
    /// If the database fails.
    pub fn insert_fact(&mut self, account: AccountId, fact: &CurrentFact) -> Result<(), StoreError> {
        let (clear, hash, mask) = match &fact.value {
            FactValue::Clear(text) => (Some(text.clone()), None, None),
            FactValue::Hashed { hash, mask } => (None, Some(hash.clone()), Some(mask.clone())),
        };
        self.tx
            .execute(
                INSERT_FACT,
                &values![
                    account,
                    fact.name,
                    fact_digest(&fact.value),
                    fact.first_seen,
                    self.partner,
                    clear,
                    hash,
                    mask,
                    &fact.source,
                    fact.tokenised,
                    fact.consent
                ],
            )
            .map(|_| ())
    }

    /// Ends a fact that the bank no longer says; `last_seen` is when it was last heard.
    ///
    /// # Errors
    /// If the database fails.
    pub fn end_fact(
        &mut self,
        account: AccountId,
        name: FactName,
        value: &FactValue,
        last_seen: Timestamp,
    ) -> Result<(), StoreError> {
        self.tx
            .execute(
                END_FACT,
                &values![last_seen, self.partner, account, name, fact_digest(value)],
            )
            .map(|_| ())
    }

    /// Every fact there ever was about an account. One that still holds was last seen with the
    /// account's last success, given as `now`.
    ///
    /// # Errors
    /// If the database fails.
    pub fn list_facts(&mut self, account: AccountId, now: Timestamp) -> Result<Vec<Fact>, StoreError> {
        self.tx.list(HISTORY, &values![self.partner, account], |row| {
            Ok(Fact {
                name: row.next()?,
                value: fact_value(row)?,
                source: row.next()?,
                tokenised: row.next()?,
                consent: row.next()?,
                first_seen: row.next()?,
                last_seen: row.next::<Option<Timestamp>>()?.unwrap_or(now),
            })
        })
    }

    /// Remembers accounts a login lists that are not linked. Those already known stay as they are.
    ///
    /// # Errors
    /// If the database fails.
    pub fn remember_seen(&mut self, login: LoginId, seen: &[SeenAccount]) -> Result<(), StoreError> {
        for one in seen {
            let facts = serde_json::to_string(&one.facts)
                .map_err(|error| StoreError::Corrupt(format!("what was seen: {error}")))?;
            self.tx.execute(
                INSERT_SEEN,
                &values![
                    login,
                    &one.provider_account,
                    self.partner,
                    one.category,
                    one.at_link,
                    one.first_seen,
                    facts
                ],
            )?;
        }
        Ok(())
    }

    /// Forgets that an account was seen, because it is linked now.
    ///
    /// # Errors
    /// If the database fails.
    pub fn forget_seen(&mut self, login: LoginId, provider_account: &str) -> Result<(), StoreError> {
        self.tx
            .execute(FORGET_SEEN, &values![self.partner, login, provider_account])
            .map(|_| ())
    }

    /// The accounts a login lists that are not linked.
    ///
    /// # Errors
    /// If the database fails.
    pub fn list_seen(&mut self, login: LoginId) -> Result<Vec<SeenAccount>, StoreError> {
        self.tx.list(SEEN, &values![self.partner, login], |row| {
            Ok(SeenAccount {
                provider_account: row.next()?,
                category: row.next()?,
                at_link: row.next()?,
                first_seen: row.next()?,
                facts: serde_json::from_str(&row.next::<String>()?)
                    .map_err(|error| StoreError::Corrupt(format!("what was seen: {error}")))?,
            })
        })
    }
}
