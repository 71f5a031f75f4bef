-- Migrations that banks announced, each for one partner's logins at one institution. What the bank's notice is
-- known by, who told it, and what else was said is sealed.
CREATE TABLE notice (
    id bigint NOT NULL PRIMARY KEY,
    partner_id bigint NOT NULL REFERENCES partner (id) ON DELETE CASCADE,
    institution_id bigint NOT NULL,
    cut_over_at bigint NOT NULL,
    ends_at bigint NOT NULL,
    announced_at bigint NOT NULL,
    successors bigint NOT NULL,
    run_at bigint,
    withdrawn_at bigint,
    document bytea NOT NULL
);
CREATE INDEX notice_of_institution ON notice (partner_id, institution_id, cut_over_at);

-- Which account follows which. A bank's notice names accounts that are nobody's here, so both ids are keyed hashes,
-- and the new one is sealed besides, to be read where the old one is known.
CREATE TABLE notice_successor (
    notice_id bigint NOT NULL REFERENCES notice (id) ON DELETE CASCADE,
    former bytea NOT NULL,
    partner_id bigint NOT NULL,
    latter bytea NOT NULL,
    sealed bytea NOT NULL,
    PRIMARY KEY (notice_id, former)
);
CREATE INDEX notice_successor_latter ON notice_successor (notice_id, latter);
