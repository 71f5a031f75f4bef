-- What is secret between us and an institution, sealed.
CREATE TABLE institution_credentials (
    institution_id INTEGER NOT NULL PRIMARY KEY REFERENCES institution (id) ON DELETE CASCADE,
    client_secret BLOB,
    certificate BLOB,
    updated_at INTEGER NOT NULL
) STRICT;
