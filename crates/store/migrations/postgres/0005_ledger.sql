-- What tells a transaction from others beside its text: who was paid, and the bank's id of the transaction
-- it refers to, such as the authorization a booking came from.
ALTER TABLE account_transaction ADD COLUMN payee text;
ALTER TABLE account_transaction ADD COLUMN reference text;

-- What became of a transaction that its bank no longer names: the id it was found again under, or may have
-- been. `own_id` is what the later one is called should the pair be undone.
CREATE TABLE transaction_pair (
    account_id bigint NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    earlier text NOT NULL,
    partner_id bigint NOT NULL,
    transaction_id bigint NOT NULL,
    later text,
    own_id bigint,
    standing text NOT NULL,
    document text NOT NULL,
    decided_at bigint NOT NULL,
    PRIMARY KEY (account_id, earlier)
);
CREATE INDEX transaction_pair_by_age ON transaction_pair (account_id, decided_at);

-- Balances that agreed with the transactions, from when until when. `total` is the sum of what was booked
-- since `since`, `pending` that of what was pending; `ahead` is how much of it the balance held already,
-- empty as long as nobody can say.
CREATE TABLE balance_anchor (
    account_id bigint NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    tied_from bigint NOT NULL,
    partner_id bigint NOT NULL,
    tied_until bigint NOT NULL,
    balance bigint NOT NULL,
    since bigint NOT NULL,
    total bigint NOT NULL,
    pending bigint NOT NULL,
    ahead bigint,
    PRIMARY KEY (account_id, tied_from)
);

-- Balances that do not agree with the transactions, and since when.
CREATE TABLE discrepancy (
    account_id bigint NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    began_at bigint NOT NULL,
    partner_id bigint NOT NULL,
    difference bigint NOT NULL,
    currency text NOT NULL,
    suspect_from bigint NOT NULL,
    suspect_to bigint NOT NULL,
    ended_at bigint,
    PRIMARY KEY (account_id, began_at)
);

-- A renewal that was begun and whose outcome is not known: which token was shown, and when.
ALTER TABLE login_grant ADD COLUMN renewing text;
ALTER TABLE login_grant ADD COLUMN renewing_since bigint;

-- The fewest days before a consent's end that its partner was told of.
ALTER TABLE consent ADD COLUMN warned bigint;
CREATE INDEX consent_to_warn ON consent (partner_id, warned, expires_at) WHERE ended_at IS NULL;
