-- Whether the end of a consent was told, so that it is told once.
ALTER TABLE consent ADD COLUMN end_told INTEGER NOT NULL DEFAULT 0;

-- Where a partner wants to be told, and what. The secrets that sign are sealed; the previous one signs
-- beside the present one for a while after it was changed.
CREATE TABLE webhook (
    id INTEGER NOT NULL PRIMARY KEY,
    partner_id INTEGER NOT NULL REFERENCES partner (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    url TEXT NOT NULL,
    types TEXT NOT NULL,
    account_id INTEGER REFERENCES account (id) ON DELETE CASCADE,
    state TEXT NOT NULL,
    pause_reason TEXT,
    paused_at INTEGER,
    secret BLOB NOT NULL,
    previous_secret BLOB,
    previous_until INTEGER,
    starts_after INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    modified_at INTEGER NOT NULL
) STRICT;
CREATE INDEX webhook_by_partner ON webhook (partner_id, kind, id);
CREATE INDEX webhook_by_account ON webhook (account_id);

-- Up to which event a partner's log was handed to its webhooks.
CREATE TABLE event_fanned (
    partner_id INTEGER NOT NULL PRIMARY KEY REFERENCES partner (id) ON DELETE CASCADE,
    through INTEGER NOT NULL
) STRICT;

-- One event for one webhook. Those of a key are sent one after the other, in the order of the log.
CREATE TABLE delivery (
    webhook_id INTEGER NOT NULL REFERENCES webhook (id) ON DELETE CASCADE,
    sequence INTEGER NOT NULL,
    partner_id INTEGER NOT NULL,
    order_key TEXT NOT NULL,
    state TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    first_at INTEGER,
    last_at INTEGER,
    last_status INTEGER,
    last_error TEXT,
    PRIMARY KEY (webhook_id, sequence)
) STRICT;
CREATE INDEX delivery_waiting ON delivery (webhook_id, order_key, sequence) WHERE state = 'waiting';
CREATE INDEX delivery_by_age ON delivery (last_at);
