-- Schema 2. Signed checkpoints. `statement` is what was signed and sent away, canonical JSON; `ends` is what it vouches for.
CREATE TABLE checkpoint (
    nr bigint PRIMARY KEY CHECK (nr >= 1),
    statement bytea NOT NULL,
    signature bytea NOT NULL CHECK (octet_length(signature) = 64),
    ends bytea NOT NULL
);

CREATE TRIGGER checkpoint_stays BEFORE UPDATE OR DELETE ON checkpoint FOR EACH ROW EXECUTE FUNCTION never();
CREATE TRIGGER checkpoint_remains BEFORE TRUNCATE ON checkpoint FOR EACH STATEMENT EXECUTE FUNCTION never();

INSERT INTO schema_version (version) VALUES (2);
