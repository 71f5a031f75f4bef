-- The evidence a name began to hold by, where it took another's place; empty for the name an account was
-- linked under. What ended a name is what began the next, at the same instant: so a move can be taken back exactly.
ALTER TABLE alias ADD COLUMN evidence_id bigint;

-- What the list said of an account that is not linked, as one JSON document, so that it is known again under
-- another id.
ALTER TABLE seen_account ADD COLUMN facts text NOT NULL DEFAULT '[]';
