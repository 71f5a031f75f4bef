-- What tells a transaction from others beside its text: who was paid, and the bank's id of the transaction
-- it refers to, such as the authorization a booking came from.
ALTER TABLE account_transaction ADD COLUMN payee TEXT;
ALTER TABLE account_transaction ADD COLUMN reference TEXT;

-- What became of a transaction that its bank no longer names: the id it was found again under, or may have
-- been. `own_id` is what the later one is called should the pair be undone.
CREATE TABLE transaction_pair (
    account_id INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    earlier TEXT NOT NULL,
    partner_id INTEGER NOT NULL,
    transaction_id INTEGER NOT NULL,
    later TEXT,
    own_id INTEGER,
    standing TEXT NOT NULL,
    document TEXT NOT NULL,
    decided_at INTEGER NOT NULL,
    PRIMARY KEY (account_id, earlier)
) STRICT;
CREATE INDEX transaction_pair_by_age ON transaction_pair (account_id, decided_at);

-- Balances that agreed with the transactions, from when until when. `total` is the sum of what was booked
-- since `since`, `pending` that of what was pending; `ahead` is how much of it the balance held already,
-- empty as long as nobody can say.
CREATE TABLE balance_anchor (
    account_id INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    tied_from INTEGER NOT NULL,
    partner_id INTEGER NOT NULL,
    tied_until INTEGER NOT NULL,
    balance INTEGER NOT NULL,
    since INTEGER NOT NULL,
    total INTEGER NOT NULL,
    pending INTEGER NOT NULL,
    ahead INTEGER,
    PRIMARY KEY (account_id, tied_from)
) STRICT;

-- Balances that do not agree with the transactions, and since when.
CREATE TABLE discrepancy (
    account_id INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    began_at INTEGER NOT NULL,
    partner_id INTEGER NOT NULL,
    difference INTEGER NOT NULL,
    currency TEXT NOT NULL,
    suspect_from INTEGER NOT NULL,
    suspect_to INTEGER NOT NULL,
    ended_at INTEGER,
    PRIMARY KEY (account_id, began_at)
) STRICT;

-- A renewal that was begun and whose outcome is not known: which token was shown, and when.
ALTER TABLE login_grant ADD COLUMN renewing TEXT;
ALTER TABLE login_grant ADD COLUMN renewing_since INTEGER;

-- The fewest days before a consent's end that its partner was told of.
ALTER TABLE consent ADD COLUMN warned INTEGER;
CREATE INDEX consent_to_warn ON consent (partner_id, warned, expires_at) WHERE ended_at IS NULL;
