-- What is held back is what writing it takes, of the account itself and of each candidate; what was held before
-- lacks that and is asked for again by the next run.
DROP TABLE quarantine;
CREATE TABLE quarantine (
    account_id bigint NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    provider_account text NOT NULL,
    partner_id bigint NOT NULL,
    evidence_id bigint NOT NULL REFERENCES evidence (id) ON DELETE CASCADE,
    sealed bytea NOT NULL,
    expires_at bigint NOT NULL,
    PRIMARY KEY (account_id, provider_account)
);
CREATE INDEX quarantine_by_evidence ON quarantine (evidence_id);
CREATE INDEX quarantine_by_expiry ON quarantine (expires_at);

-- An account that was ended keeps what it has, and is fed no more.
ALTER TABLE account ADD COLUMN ended_at bigint;
ALTER TABLE account ADD COLUMN follows_id bigint;

CREATE TABLE repair (
    id bigint NOT NULL PRIMARY KEY,
    partner_id bigint NOT NULL,
    account_id bigint NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    document text NOT NULL,
    made_at bigint NOT NULL,
    undone_at bigint,
    sealed bytea,
    expires_at bigint NOT NULL
);
CREATE INDEX repair_by_account ON repair (account_id, made_at);
CREATE INDEX repair_by_partner ON repair (partner_id, made_at);
CREATE INDEX repair_by_expiry ON repair (expires_at) WHERE sealed IS NOT NULL;
