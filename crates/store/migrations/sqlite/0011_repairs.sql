-- What is held back is what writing it takes, of the account itself and of each candidate; what was held before
-- lacks that and is asked for again by the next run.
DROP TABLE quarantine;
CREATE TABLE quarantine (
    account_id INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    provider_account TEXT NOT NULL,
    partner_id INTEGER NOT NULL,
    evidence_id INTEGER NOT NULL REFERENCES evidence (id) ON DELETE CASCADE,
    sealed BLOB NOT NULL,
    expires_at INTEGER NOT NULL,
    PRIMARY KEY (account_id, provider_account)
) STRICT;
CREATE INDEX quarantine_by_evidence ON quarantine (evidence_id);
CREATE INDEX quarantine_by_expiry ON quarantine (expires_at);

-- An account that was ended keeps what it has, and is fed no more.
ALTER TABLE account ADD COLUMN ended_at INTEGER;
ALTER TABLE account ADD COLUMN follows_id INTEGER;

CREATE TABLE repair (
    id INTEGER NOT NULL PRIMARY KEY,
    partner_id INTEGER NOT NULL,
    account_id INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    document TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    undone_at INTEGER,
    sealed BLOB,
    expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX repair_by_account ON repair (account_id, made_at);
CREATE INDEX repair_by_partner ON repair (partner_id, made_at);
CREATE INDEX repair_by_expiry ON repair (expires_at) WHERE sealed IS NOT NULL;
