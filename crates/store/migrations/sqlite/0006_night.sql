-- Whose trouble a job may meet: a worker does few of one lane at a time.
ALTER TABLE job ADD COLUMN lane TEXT;
CREATE INDEX job_of_lane ON job (lane, partner_id);

-- When a login is next aggregated unasked, in the partner's time; never by itself when it is absent.
ALTER TABLE login ADD COLUMN due_at INTEGER;
-- Attempts in a row that did not succeed.
ALTER TABLE login ADD COLUMN failures INTEGER NOT NULL DEFAULT 0;
CREATE INDEX login_due ON login (partner_id, institution_id, due_at);

-- By when an account promises to be fresh again, and what has been told of that: fresh, late or stale.
ALTER TABLE account ADD COLUMN expected_by INTEGER;
ALTER TABLE account ADD COLUMN freshness TEXT NOT NULL DEFAULT 'fresh';
CREATE INDEX account_expected ON account (partner_id, freshness, expected_by);

-- How a partner stands with an institution: what it has used of its budget in the institution's day,
-- and whether it is to be left alone.
CREATE TABLE standing (
    partner_id INTEGER NOT NULL REFERENCES partner (id) ON DELETE CASCADE,
    institution_id INTEGER NOT NULL,
    day INTEGER NOT NULL,
    calls INTEGER NOT NULL,
    runs INTEGER NOT NULL,
    slot_at INTEGER,
    failures INTEGER NOT NULL,
    paused_until INTEGER,
    condition TEXT,
    PRIMARY KEY (partner_id, institution_id)
) STRICT;

-- Logins that were linked before nights were kept are due at once.
UPDATE login SET due_at = created_at;
UPDATE account SET expected_by = COALESCE(succeeded_at, linked_at) + 93600000000;
