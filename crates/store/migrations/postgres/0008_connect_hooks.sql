-- The secret a partner signs in with, sealed: Connect's webhooks are signed with it. Absent until it is next
-- seen, where the partner was added before this was kept.
ALTER TABLE partner ADD COLUMN secret bytea;

-- A webhook that belongs to one link: the hash of the link, what its messages carry (sealed), and when the
-- link ends.
ALTER TABLE webhook ADD COLUMN link bytea;
ALTER TABLE webhook ADD COLUMN terms bytea;
ALTER TABLE webhook ADD COLUMN link_ends_at bigint;
CREATE UNIQUE INDEX webhook_by_link ON webhook (link);
CREATE INDEX webhook_by_end_of_link ON webhook (link_ends_at);
