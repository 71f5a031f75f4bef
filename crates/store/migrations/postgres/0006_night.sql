-- Whose trouble a job may meet: a worker does few of one lane at a time.
ALTER TABLE job ADD COLUMN lane text;
CREATE INDEX job_of_lane ON job (lane, partner_id);

-- When a login is next aggregated unasked, in the partner's time; never by itself when it is absent.
ALTER TABLE login ADD COLUMN due_at bigint;
-- Attempts in a row that did not succeed.
ALTER TABLE login ADD COLUMN failures bigint NOT NULL DEFAULT 0;
CREATE INDEX login_due ON login (partner_id, institution_id, due_at);

-- By when an account promises to be fresh again, and what has been told of that: fresh, late or stale.
ALTER TABLE account ADD COLUMN expected_by bigint;
ALTER TABLE account ADD COLUMN freshness text NOT NULL DEFAULT 'fresh';
CREATE INDEX account_expected ON account (partner_id, freshness, expected_by);

-- How a partner stands with an institution: what it has used of its budget in the institution's day,
-- and whether it is to be left alone.
CREATE TABLE standing (
    partner_id bigint NOT NULL REFERENCES partner (id) ON DELETE CASCADE,
    institution_id bigint NOT NULL,
    day bigint NOT NULL,
    calls bigint NOT NULL,
    runs bigint NOT NULL,
    slot_at bigint,
    failures bigint NOT NULL,
    paused_until bigint,
    condition text,
    PRIMARY KEY (partner_id, institution_id)
);

-- Logins that were linked before nights were kept are due at once.
UPDATE login SET due_at = created_at;
UPDATE account SET expected_by = COALESCE(succeeded_at, linked_at) + 93600000000;
