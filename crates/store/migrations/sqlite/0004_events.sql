-- What a partner is told, in the order of commits. Events outlive the customers and accounts they speak
-- of and vanish with the partner.
CREATE TABLE event (
    partner_id INTEGER NOT NULL REFERENCES partner (id) ON DELETE CASCADE,
    sequence INTEGER NOT NULL,
    customer_id INTEGER,
    login_id INTEGER,
    account_id INTEGER,
    occurred_at INTEGER NOT NULL,
    kind TEXT NOT NULL,
    document TEXT NOT NULL,
    PRIMARY KEY (partner_id, sequence)
) STRICT;
CREATE INDEX event_by_account ON event (partner_id, account_id, sequence);

-- The number of a partner's newest event. Who counts it up holds it until the commit.
CREATE TABLE event_counter (
    partner_id INTEGER NOT NULL PRIMARY KEY REFERENCES partner (id) ON DELETE CASCADE,
    newest INTEGER NOT NULL
) STRICT;
