-- Migrations that banks announced, each for one partner's logins at one institution. What the bank's notice is
-- known by, who told it, and what else was said is sealed.
CREATE TABLE notice (
    id INTEGER NOT NULL PRIMARY KEY,
    partner_id INTEGER NOT NULL REFERENCES partner (id) ON DELETE CASCADE,
    institution_id INTEGER NOT NULL,
    cut_over_at INTEGER NOT NULL,
    ends_at INTEGER NOT NULL,
    announced_at INTEGER NOT NULL,
    successors INTEGER NOT NULL,
    run_at INTEGER,
    withdrawn_at INTEGER,
    document BLOB NOT NULL
) STRICT;
CREATE INDEX notice_of_institution ON notice (partner_id, institution_id, cut_over_at);

-- Which account follows which. A bank's notice names accounts that are nobody's here, so both ids are keyed hashes,
-- and the new one is sealed besides, to be read where the old one is known.
CREATE TABLE notice_successor (
    notice_id INTEGER NOT NULL REFERENCES notice (id) ON DELETE CASCADE,
    former BLOB NOT NULL,
    partner_id INTEGER NOT NULL,
    latter BLOB NOT NULL,
    sealed BLOB NOT NULL,
    PRIMARY KEY (notice_id, former)
) STRICT;
CREATE INDEX notice_successor_latter ON notice_successor (notice_id, latter);
