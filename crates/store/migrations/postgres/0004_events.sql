-- What a partner is told, in the order of commits. Events outlive the customers and accounts they speak
-- of and vanish with the partner.
CREATE TABLE event (
    partner_id bigint NOT NULL REFERENCES partner (id) ON DELETE CASCADE,
    sequence bigint NOT NULL,
    customer_id bigint,
    login_id bigint,
    account_id bigint,
    occurred_at bigint NOT NULL,
    kind text NOT NULL,
    document text NOT NULL,
    PRIMARY KEY (partner_id, sequence)
);
CREATE INDEX event_by_account ON event (partner_id, account_id, sequence);

-- The number of a partner's newest event. Who counts it up holds it until the commit.
CREATE TABLE event_counter (
    partner_id bigint NOT NULL PRIMARY KEY REFERENCES partner (id) ON DELETE CASCADE,
    newest bigint NOT NULL
);
