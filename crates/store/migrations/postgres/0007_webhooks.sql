-- Whether the end of a consent was told, so that it is told once.
ALTER TABLE consent ADD COLUMN end_told bigint NOT NULL DEFAULT 0;

-- Where a partner wants to be told, and what. The secrets that sign are sealed; the previous one signs
-- beside the present one for a while after it was changed.
CREATE TABLE webhook (
    id bigint NOT NULL PRIMARY KEY,
    partner_id bigint NOT NULL REFERENCES partner (id) ON DELETE CASCADE,
    kind text NOT NULL,
    url text NOT NULL,
    types text NOT NULL,
    account_id bigint REFERENCES account (id) ON DELETE CASCADE,
    state text NOT NULL,
    pause_reason text,
    paused_at bigint,
    secret bytea NOT NULL,
    previous_secret bytea,
    previous_until bigint,
    starts_after bigint NOT NULL,
    created_at bigint NOT NULL,
    modified_at bigint NOT NULL
);
CREATE INDEX webhook_by_partner ON webhook (partner_id, kind, id);
CREATE INDEX webhook_by_account ON webhook (account_id);

-- Up to which event a partner's log was handed to its webhooks.
CREATE TABLE event_fanned (
    partner_id bigint NOT NULL PRIMARY KEY REFERENCES partner (id) ON DELETE CASCADE,
    through bigint NOT NULL
);

-- One event for one webhook. Those of a key are sent one after the other, in the order of the log.
CREATE TABLE delivery (
    webhook_id bigint NOT NULL REFERENCES webhook (id) ON DELETE CASCADE,
    sequence bigint NOT NULL,
    partner_id bigint NOT NULL,
    order_key text NOT NULL,
    state text NOT NULL,
    attempts bigint NOT NULL,
    first_at bigint,
    last_at bigint,
    last_status bigint,
    last_error text,
    PRIMARY KEY (webhook_id, sequence)
);
CREATE INDEX delivery_waiting ON delivery (webhook_id, order_key, sequence) WHERE state = 'waiting';
CREATE INDEX delivery_by_age ON delivery (last_at);
