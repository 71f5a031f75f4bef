-- A partner's secret before the present one, where it still works for a while.
ALTER TABLE partner ADD COLUMN previous_secret_hash text;
ALTER TABLE partner ADD COLUMN previous_secret_until bigint;

-- Who ended a consent, where it was not a newer one.
ALTER TABLE consent ADD COLUMN ended_by text;

-- What people and programs are told about an institution, as one JSON document.
ALTER TABLE institution ADD COLUMN about text NOT NULL DEFAULT '{}';

-- A partner's applications, to which its customers are assigned.
CREATE TABLE application (
    id text NOT NULL PRIMARY KEY,
    partner_id bigint NOT NULL REFERENCES partner (id) ON DELETE CASCADE,
    name text NOT NULL,
    created_at bigint NOT NULL
);
CREATE UNIQUE INDEX application_name ON application (partner_id, name);

-- How the link page looks for an application, as one JSON document.
CREATE TABLE experience (
    id text NOT NULL PRIMARY KEY,
    partner_id bigint NOT NULL,
    application_id text NOT NULL REFERENCES application (id) ON DELETE CASCADE,
    document text NOT NULL,
    created_at bigint NOT NULL
);
CREATE INDEX experience_by_application ON experience (application_id, created_at);

-- The person behind a customer, sealed. It outlives the customer.
CREATE TABLE consumer (
    id text NOT NULL PRIMARY KEY,
    partner_id bigint NOT NULL REFERENCES partner (id) ON DELETE CASCADE,
    customer_id bigint NOT NULL,
    sealed bytea NOT NULL,
    created_at bigint NOT NULL,
    modified_at bigint NOT NULL
);
CREATE UNIQUE INDEX consumer_of_customer ON consumer (partner_id, customer_id);

-- A refresh that a caller did not wait for. What came of each account is kept when its job ends.
CREATE TABLE refresh (
    id text NOT NULL PRIMARY KEY,
    partner_id bigint NOT NULL,
    customer_id bigint NOT NULL REFERENCES customer (id) ON DELETE CASCADE,
    mode text NOT NULL,
    created_at bigint NOT NULL
);
CREATE INDEX refresh_by_customer ON refresh (customer_id);
CREATE INDEX refresh_by_age ON refresh (created_at);

CREATE TABLE refresh_account (
    refresh_id text NOT NULL REFERENCES refresh (id) ON DELETE CASCADE,
    account_id bigint NOT NULL,
    partner_id bigint NOT NULL,
    login_id bigint NOT NULL,
    institution_id bigint NOT NULL,
    job_id bigint NOT NULL,
    ended bigint NOT NULL,
    code bigint,
    attempted_at bigint,
    succeeded_at bigint,
    PRIMARY KEY (refresh_id, account_id)
);
CREATE INDEX refresh_account_by_job ON refresh_account (job_id);
