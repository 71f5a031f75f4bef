-- What the server knows of itself.
CREATE TABLE setting (
    name TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;

-- Keys that seal columns and fingerprint numbers, each wrapped by the key-encryption key.
CREATE TABLE sealing_key (
    id INTEGER NOT NULL PRIMARY KEY,
    purpose TEXT NOT NULL,
    wrapped BLOB NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

-- Where the next block of ids begins.
CREATE TABLE id_counter (
    name TEXT NOT NULL PRIMARY KEY,
    next INTEGER NOT NULL
) STRICT;

CREATE TABLE partner (
    id INTEGER NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    region TEXT NOT NULL,
    app_key_hash BLOB NOT NULL,
    secret_hash TEXT NOT NULL,
    failed_sign_ins INTEGER NOT NULL,
    locked_at INTEGER,
    clock_offset INTEGER NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX partner_app_key ON partner (app_key_hash);

CREATE TABLE partner_token (
    hash BLOB NOT NULL PRIMARY KEY,
    partner_id INTEGER NOT NULL REFERENCES partner (id) ON DELETE CASCADE,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX partner_token_by_expiry ON partner_token (expires_at);
CREATE INDEX partner_token_by_partner ON partner_token (partner_id);

-- The keys this server signs with at banks.
CREATE TABLE signing_key (
    id TEXT NOT NULL PRIMARY KEY,
    sealed BLOB NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE institution (
    id INTEGER NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    search_text TEXT NOT NULL,
    country TEXT NOT NULL,
    currency TEXT NOT NULL,
    environment TEXT NOT NULL,
    status TEXT NOT NULL,
    dialect TEXT NOT NULL,
    issuer TEXT NOT NULL,
    url_home TEXT,
    url_logon TEXT,
    time_zone TEXT NOT NULL,
    connection TEXT NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;

-- What a partner agreed with an institution: the client id its consents belong to.
CREATE TABLE registration (
    partner_id INTEGER NOT NULL REFERENCES partner (id) ON DELETE CASCADE,
    institution_id INTEGER NOT NULL REFERENCES institution (id) ON DELETE CASCADE,
    client_id TEXT NOT NULL,
    document TEXT NOT NULL,
    registered_at INTEGER NOT NULL,
    refreshed_at INTEGER NOT NULL,
    PRIMARY KEY (partner_id, institution_id)
) STRICT;

CREATE TABLE customer (
    id INTEGER NOT NULL PRIMARY KEY,
    partner_id INTEGER NOT NULL REFERENCES partner (id) ON DELETE CASCADE,
    username TEXT NOT NULL,
    kind TEXT NOT NULL,
    first_name TEXT,
    last_name TEXT,
    phone TEXT,
    email TEXT,
    application TEXT,
    search_text TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    modified_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX customer_username ON customer (partner_id, username);
CREATE INDEX customer_by_partner ON customer (partner_id, id);

-- One grant of access; the lease says which worker is aggregating it.
CREATE TABLE login (
    id INTEGER NOT NULL PRIMARY KEY,
    partner_id INTEGER NOT NULL,
    customer_id INTEGER NOT NULL REFERENCES customer (id) ON DELETE CASCADE,
    institution_id INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    lease_owner TEXT,
    lease_until INTEGER
) STRICT;
CREATE INDEX login_by_customer ON login (customer_id);

CREATE TABLE consent (
    id INTEGER NOT NULL PRIMARY KEY,
    partner_id INTEGER NOT NULL,
    login_id INTEGER NOT NULL REFERENCES login (id) ON DELETE CASCADE,
    grant_id TEXT,
    subject TEXT,
    client TEXT NOT NULL,
    granted_at INTEGER NOT NULL,
    expires_at INTEGER,
    ended_at INTEGER
) STRICT;
CREATE INDEX consent_by_login ON consent (login_id);

-- The tokens of a login's current consent, sealed. The previous refresh token is kept until the new
-- one has been used, for banks that have not yet seen us use it.
CREATE TABLE login_grant (
    login_id INTEGER NOT NULL PRIMARY KEY REFERENCES login (id) ON DELETE CASCADE,
    partner_id INTEGER NOT NULL,
    consent_id INTEGER NOT NULL REFERENCES consent (id) ON DELETE CASCADE,
    access BLOB NOT NULL,
    access_expires_at INTEGER NOT NULL,
    refresh BLOB,
    previous_refresh BLOB,
    renewed_at INTEGER NOT NULL
) STRICT;
CREATE INDEX login_grant_by_consent ON login_grant (consent_id);

CREATE TABLE account (
    id INTEGER NOT NULL PRIMARY KEY,
    partner_id INTEGER NOT NULL,
    customer_id INTEGER NOT NULL REFERENCES customer (id) ON DELETE CASCADE,
    login_id INTEGER NOT NULL REFERENCES login (id) ON DELETE CASCADE,
    institution_id INTEGER NOT NULL,
    status TEXT NOT NULL,
    position INTEGER NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    number_masked TEXT NOT NULL,
    number_display TEXT NOT NULL,
    real_last4 TEXT,
    currency TEXT NOT NULL,
    balance INTEGER,
    balance_at INTEGER,
    detail TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    linked_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    attempted_at INTEGER,
    succeeded_at INTEGER,
    condition TEXT,
    condition_until INTEGER,
    code INTEGER,
    outcome_since INTEGER,
    evidence_id INTEGER,
    held INTEGER NOT NULL,
    missing_lists INTEGER NOT NULL,
    missing_since INTEGER,
    newest_transaction_at INTEGER,
    oldest_transaction_at INTEGER,
    fetched_through INTEGER
) STRICT;
CREATE INDEX account_by_customer ON account (customer_id, id);
CREATE INDEX account_by_login ON account (login_id, id);

-- The names a bank gives an account; one account at a time holds each name.
CREATE TABLE alias (
    account_id INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    valid_from INTEGER NOT NULL,
    partner_id INTEGER NOT NULL,
    customer_id INTEGER NOT NULL,
    dialect TEXT NOT NULL,
    issuer TEXT NOT NULL,
    client TEXT NOT NULL,
    subject TEXT NOT NULL,
    consent_id INTEGER NOT NULL,
    provider_account TEXT NOT NULL,
    valid_to INTEGER,
    PRIMARY KEY (account_id, valid_from)
) STRICT;
CREATE UNIQUE INDEX alias_live ON alias (customer_id, dialect, issuer, client, subject, provider_account) WHERE valid_to IS NULL;

-- What a bank said of an account's identity. `last_seen` is empty while it is still said.
CREATE TABLE fact (
    account_id INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    digest BLOB NOT NULL,
    first_seen INTEGER NOT NULL,
    partner_id INTEGER NOT NULL,
    clear TEXT,
    hash BLOB,
    mask TEXT,
    source TEXT NOT NULL,
    tokenised INTEGER NOT NULL,
    consent_id INTEGER NOT NULL,
    last_seen INTEGER,
    PRIMARY KEY (account_id, name, digest, first_seen)
) STRICT;

-- Accounts a login lists that are not linked.
CREATE TABLE seen_account (
    login_id INTEGER NOT NULL REFERENCES login (id) ON DELETE CASCADE,
    provider_account TEXT NOT NULL,
    partner_id INTEGER NOT NULL,
    category TEXT NOT NULL,
    at_link INTEGER NOT NULL,
    first_seen INTEGER NOT NULL,
    PRIMARY KEY (login_id, provider_account)
) STRICT;

CREATE TABLE account_transaction (
    id INTEGER NOT NULL PRIMARY KEY,
    partner_id INTEGER NOT NULL,
    customer_id INTEGER NOT NULL,
    account_id INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    provider_id TEXT NOT NULL,
    status TEXT NOT NULL,
    amount INTEGER NOT NULL,
    currency TEXT NOT NULL,
    listed_at INTEGER NOT NULL,
    transacted_at INTEGER,
    posted_at INTEGER,
    description TEXT NOT NULL,
    memo TEXT,
    kind TEXT,
    check_number TEXT,
    principal INTEGER,
    interest INTEGER,
    escrow INTEGER,
    fees INTEGER,
    created_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX account_transaction_provider ON account_transaction (account_id, provider_id);
CREATE INDEX account_transaction_listed ON account_transaction (account_id, listed_at, id);
CREATE INDEX account_transaction_customer ON account_transaction (customer_id, listed_at, id);

CREATE TABLE run (
    id INTEGER NOT NULL PRIMARY KEY,
    partner_id INTEGER NOT NULL,
    login_id INTEGER NOT NULL REFERENCES login (id) ON DELETE CASCADE,
    cause TEXT NOT NULL,
    started_at INTEGER NOT NULL,
    ended_at INTEGER,
    condition TEXT,
    condition_until INTEGER,
    list_complete INTEGER NOT NULL,
    accounts_listed INTEGER NOT NULL,
    accounts_unsupported INTEGER NOT NULL,
    interactions TEXT NOT NULL
) STRICT;
CREATE INDEX run_by_login ON run (login_id, started_at);

-- What the bank said in a run, sealed, until it expires: mapping mistakes are mended from here.
CREATE TABLE recording (
    run_id INTEGER NOT NULL PRIMARY KEY REFERENCES run (id) ON DELETE CASCADE,
    partner_id INTEGER NOT NULL,
    sealed BLOB NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX recording_by_expiry ON recording (expires_at);

CREATE TABLE evidence (
    id INTEGER NOT NULL PRIMARY KEY,
    partner_id INTEGER NOT NULL,
    account_id INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    document TEXT NOT NULL,
    decided_at INTEGER NOT NULL,
    confirmed_at INTEGER NOT NULL,
    ended_at INTEGER
) STRICT;
CREATE INDEX evidence_by_account ON evidence (account_id, decided_at);

-- What was observed under a contradicting description, sealed, and never written to the account.
CREATE TABLE quarantine (
    evidence_id INTEGER NOT NULL PRIMARY KEY REFERENCES evidence (id) ON DELETE CASCADE,
    partner_id INTEGER NOT NULL,
    account_id INTEGER NOT NULL,
    sealed BLOB NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX quarantine_by_account ON quarantine (account_id);
CREATE INDEX quarantine_by_expiry ON quarantine (expires_at);

-- A person's way through linking. What is secret in it is sealed.
CREATE TABLE link_session (
    id INTEGER NOT NULL PRIMARY KEY,
    partner_id INTEGER NOT NULL,
    customer_id INTEGER NOT NULL REFERENCES customer (id) ON DELETE CASCADE,
    token_hash BLOB NOT NULL,
    state_hash BLOB,
    sealed BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX link_session_token ON link_session (token_hash);
CREATE UNIQUE INDEX link_session_state ON link_session (state_hash);
CREATE INDEX link_session_by_expiry ON link_session (expires_at);
CREATE INDEX link_session_by_customer ON link_session (customer_id);

-- Links that were to be used once, and were.
CREATE TABLE spent_link (
    hash BLOB NOT NULL PRIMARY KEY,
    partner_id INTEGER NOT NULL REFERENCES partner (id) ON DELETE CASCADE,
    expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX spent_link_by_expiry ON spent_link (expires_at);
CREATE INDEX spent_link_by_partner ON spent_link (partner_id);

-- Work to be done, enqueued in the transaction that caused it. A key keeps the same work from being
-- enqueued twice.
CREATE TABLE job (
    id INTEGER NOT NULL PRIMARY KEY,
    partner_id INTEGER REFERENCES partner (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    dedupe_key TEXT,
    sealed BLOB NOT NULL,
    due_at INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    lease_owner TEXT,
    lease_until INTEGER,
    last_error TEXT,
    created_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX job_key ON job (dedupe_key);
CREATE INDEX job_due ON job (due_at);
CREATE INDEX job_by_partner ON job (partner_id);
