-- What the server knows of itself.
CREATE TABLE setting (
    name text NOT NULL PRIMARY KEY,
    value text NOT NULL
);

-- Keys that seal columns and fingerprint numbers, each wrapped by the key-encryption key.
CREATE TABLE sealing_key (
    id bigint NOT NULL PRIMARY KEY,
    purpose text NOT NULL,
    wrapped bytea NOT NULL,
    created_at bigint NOT NULL
);

-- Where the next block of ids begins.
CREATE TABLE id_counter (
    name text NOT NULL PRIMARY KEY,
    next bigint NOT NULL
);

CREATE TABLE partner (
    id bigint NOT NULL PRIMARY KEY,
    name text NOT NULL,
    region text NOT NULL,
    app_key_hash bytea NOT NULL,
    secret_hash text NOT NULL,
    failed_sign_ins bigint NOT NULL,
    locked_at bigint,
    clock_offset bigint NOT NULL,
    created_at bigint NOT NULL
);
CREATE UNIQUE INDEX partner_app_key ON partner (app_key_hash);

CREATE TABLE partner_token (
    hash bytea NOT NULL PRIMARY KEY,
    partner_id bigint NOT NULL REFERENCES partner (id) ON DELETE CASCADE,
    created_at bigint NOT NULL,
    expires_at bigint NOT NULL
);
CREATE INDEX partner_token_by_expiry ON partner_token (expires_at);
CREATE INDEX partner_token_by_partner ON partner_token (partner_id);

-- The keys this server signs with at banks.
CREATE TABLE signing_key (
    id text NOT NULL PRIMARY KEY,
    sealed bytea NOT NULL,
    created_at bigint NOT NULL
);

CREATE TABLE institution (
    id bigint NOT NULL PRIMARY KEY,
    name text NOT NULL,
    search_text text NOT NULL,
    country text NOT NULL,
    currency text NOT NULL,
    environment text NOT NULL,
    status text NOT NULL,
    dialect text NOT NULL,
    issuer text NOT NULL,
    url_home text,
    url_logon text,
    time_zone text NOT NULL,
    connection text NOT NULL,
    updated_at bigint NOT NULL
);

-- What a partner agreed with an institution: the client id its consents belong to.
CREATE TABLE registration (
    partner_id bigint NOT NULL REFERENCES partner (id) ON DELETE CASCADE,
    institution_id bigint NOT NULL REFERENCES institution (id) ON DELETE CASCADE,
    client_id text NOT NULL,
    document text NOT NULL,
    registered_at bigint NOT NULL,
    refreshed_at bigint NOT NULL,
    PRIMARY KEY (partner_id, institution_id)
);

CREATE TABLE customer (
    id bigint NOT NULL PRIMARY KEY,
    partner_id bigint NOT NULL REFERENCES partner (id) ON DELETE CASCADE,
    username text NOT NULL,
    kind text NOT NULL,
    first_name text,
    last_name text,
    phone text,
    email text,
    application text,
    search_text text NOT NULL,
    created_at bigint NOT NULL,
    modified_at bigint NOT NULL
);
CREATE UNIQUE INDEX customer_username ON customer (partner_id, username);
CREATE INDEX customer_by_partner ON customer (partner_id, id);

-- One grant of access; the lease says which worker is aggregating it.
CREATE TABLE login (
    id bigint NOT NULL PRIMARY KEY,
    partner_id bigint NOT NULL,
    customer_id bigint NOT NULL REFERENCES customer (id) ON DELETE CASCADE,
    institution_id bigint NOT NULL,
    created_at bigint NOT NULL,
    revision bigint NOT NULL,
    lease_owner text,
    lease_until bigint
);
CREATE INDEX login_by_customer ON login (customer_id);

CREATE TABLE consent (
    id bigint NOT NULL PRIMARY KEY,
    partner_id bigint NOT NULL,
    login_id bigint NOT NULL REFERENCES login (id) ON DELETE CASCADE,
    grant_id text,
    subject text,
    client text NOT NULL,
    granted_at bigint NOT NULL,
    expires_at bigint,
    ended_at bigint
);
CREATE INDEX consent_by_login ON consent (login_id);

-- The tokens of a login's current consent, sealed. The previous refresh token is kept until the new
-- one has been used, for banks that have not yet seen us use it.
CREATE TABLE login_grant (
    login_id bigint NOT NULL PRIMARY KEY REFERENCES login (id) ON DELETE CASCADE,
    partner_id bigint NOT NULL,
    consent_id bigint NOT NULL REFERENCES consent (id) ON DELETE CASCADE,
    access bytea NOT NULL,
    access_expires_at bigint NOT NULL,
    refresh bytea,
    previous_refresh bytea,
    renewed_at bigint NOT NULL
);
CREATE INDEX login_grant_by_consent ON login_grant (consent_id);

CREATE TABLE account (
    id bigint NOT NULL PRIMARY KEY,
    partner_id bigint NOT NULL,
    customer_id bigint NOT NULL REFERENCES customer (id) ON DELETE CASCADE,
    login_id bigint NOT NULL REFERENCES login (id) ON DELETE CASCADE,
    institution_id bigint NOT NULL,
    status text NOT NULL,
    position bigint NOT NULL,
    name text NOT NULL,
    kind text NOT NULL,
    number_masked text NOT NULL,
    number_display text NOT NULL,
    real_last4 text,
    currency text NOT NULL,
    balance bigint,
    balance_at bigint,
    detail text NOT NULL,
    created_at bigint NOT NULL,
    linked_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    attempted_at bigint,
    succeeded_at bigint,
    condition text,
    condition_until bigint,
    code bigint,
    outcome_since bigint,
    evidence_id bigint,
    held bigint NOT NULL,
    missing_lists bigint NOT NULL,
    missing_since bigint,
    newest_transaction_at bigint,
    oldest_transaction_at bigint,
    fetched_through bigint
);
CREATE INDEX account_by_customer ON account (customer_id, id);
CREATE INDEX account_by_login ON account (login_id, id);

-- The names a bank gives an account; one account at a time holds each name.
CREATE TABLE alias (
    account_id bigint NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    valid_from bigint NOT NULL,
    partner_id bigint NOT NULL,
    customer_id bigint NOT NULL,
    dialect text NOT NULL,
    issuer text NOT NULL,
    client text NOT NULL,
    subject text NOT NULL,
    consent_id bigint NOT NULL,
    provider_account text NOT NULL,
    valid_to bigint,
    PRIMARY KEY (account_id, valid_from)
);
CREATE UNIQUE INDEX alias_live ON alias (customer_id, dialect, issuer, client, subject, provider_account) WHERE valid_to IS NULL;

-- What a bank said of an account's identity. `last_seen` is empty while it is still said.
CREATE TABLE fact (
    account_id bigint NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    name text NOT NULL,
    digest bytea NOT NULL,
    first_seen bigint NOT NULL,
    partner_id bigint NOT NULL,
    clear text,
    hash bytea,
    mask text,
    source text NOT NULL,
    tokenised bigint NOT NULL,
    consent_id bigint NOT NULL,
    last_seen bigint,
    PRIMARY KEY (account_id, name, digest, first_seen)
);

-- Accounts a login lists that are not linked.
CREATE TABLE seen_account (
    login_id bigint NOT NULL REFERENCES login (id) ON DELETE CASCADE,
    provider_account text NOT NULL,
    partner_id bigint NOT NULL,
    category text NOT NULL,
    at_link bigint NOT NULL,
    first_seen bigint NOT NULL,
    PRIMARY KEY (login_id, provider_account)
);

CREATE TABLE account_transaction (
    id bigint NOT NULL PRIMARY KEY,
    partner_id bigint NOT NULL,
    customer_id bigint NOT NULL,
    account_id bigint NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    provider_id text NOT NULL,
    status text NOT NULL,
    amount bigint NOT NULL,
    currency text NOT NULL,
    listed_at bigint NOT NULL,
    transacted_at bigint,
    posted_at bigint,
    description text NOT NULL,
    memo text,
    kind text,
    check_number text,
    principal bigint,
    interest bigint,
    escrow bigint,
    fees bigint,
    created_at bigint NOT NULL
);
CREATE UNIQUE INDEX account_transaction_provider ON account_transaction (account_id, provider_id);
CREATE INDEX account_transaction_listed ON account_transaction (account_id, listed_at, id);
CREATE INDEX account_transaction_customer ON account_transaction (customer_id, listed_at, id);

CREATE TABLE run (
    id bigint NOT NULL PRIMARY KEY,
    partner_id bigint NOT NULL,
    login_id bigint NOT NULL REFERENCES login (id) ON DELETE CASCADE,
    cause text NOT NULL,
    started_at bigint NOT NULL,
    ended_at bigint,
    condition text,
    condition_until bigint,
    list_complete bigint NOT NULL,
    accounts_listed bigint NOT NULL,
    accounts_unsupported bigint NOT NULL,
    interactions text NOT NULL
);
CREATE INDEX run_by_login ON run (login_id, started_at);

-- What the bank said in a run, sealed, until it expires: mapping mistakes are mended from here.
CREATE TABLE recording (
    run_id bigint NOT NULL PRIMARY KEY REFERENCES run (id) ON DELETE CASCADE,
    partner_id bigint NOT NULL,
    sealed bytea NOT NULL,
    expires_at bigint NOT NULL
);
CREATE INDEX recording_by_expiry ON recording (expires_at);

CREATE TABLE evidence (
    id bigint NOT NULL PRIMARY KEY,
    partner_id bigint NOT NULL,
    account_id bigint NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    document text NOT NULL,
    decided_at bigint NOT NULL,
    confirmed_at bigint NOT NULL,
    ended_at bigint
);
CREATE INDEX evidence_by_account ON evidence (account_id, decided_at);

-- What was observed under a contradicting description, sealed, and never written to the account.
CREATE TABLE quarantine (
    evidence_id bigint NOT NULL PRIMARY KEY REFERENCES evidence (id) ON DELETE CASCADE,
    partner_id bigint NOT NULL,
    account_id bigint NOT NULL,
    sealed bytea NOT NULL,
    expires_at bigint NOT NULL
);
CREATE INDEX quarantine_by_account ON quarantine (account_id);
CREATE INDEX quarantine_by_expiry ON quarantine (expires_at);

-- A person's way through linking. What is secret in it is sealed.
CREATE TABLE link_session (
    id bigint NOT NULL PRIMARY KEY,
    partner_id bigint NOT NULL,
    customer_id bigint NOT NULL REFERENCES customer (id) ON DELETE CASCADE,
    token_hash bytea NOT NULL,
    state_hash bytea,
    sealed bytea NOT NULL,
    created_at bigint NOT NULL,
    expires_at bigint NOT NULL
);
CREATE UNIQUE INDEX link_session_token ON link_session (token_hash);
CREATE UNIQUE INDEX link_session_state ON link_session (state_hash);
CREATE INDEX link_session_by_expiry ON link_session (expires_at);
CREATE INDEX link_session_by_customer ON link_session (customer_id);

-- Links that were to be used once, and were.
CREATE TABLE spent_link (
    hash bytea NOT NULL PRIMARY KEY,
    partner_id bigint NOT NULL REFERENCES partner (id) ON DELETE CASCADE,
    expires_at bigint NOT NULL
);
CREATE INDEX spent_link_by_expiry ON spent_link (expires_at);
CREATE INDEX spent_link_by_partner ON spent_link (partner_id);

-- Work to be done, enqueued in the transaction that caused it. A key keeps the same work from being
-- enqueued twice.
CREATE TABLE job (
    id bigint NOT NULL PRIMARY KEY,
    partner_id bigint REFERENCES partner (id) ON DELETE CASCADE,
    kind text NOT NULL,
    dedupe_key text,
    sealed bytea NOT NULL,
    due_at bigint NOT NULL,
    attempts bigint NOT NULL,
    lease_owner text,
    lease_until bigint,
    last_error text,
    created_at bigint NOT NULL
);
CREATE UNIQUE INDEX job_key ON job (dedupe_key);
CREATE INDEX job_due ON job (due_at);
CREATE INDEX job_by_partner ON job (partner_id);
