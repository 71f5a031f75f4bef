-- What is secret between us and an institution, sealed.
CREATE TABLE institution_credentials (
    institution_id bigint NOT NULL PRIMARY KEY REFERENCES institution (id) ON DELETE CASCADE,
    client_secret bytea,
    certificate bytea,
    updated_at bigint NOT NULL
);
