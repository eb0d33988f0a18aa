-- Schema 2. Signed checkpoints. `statement` is what was signed and sent away, canonical JSON; `ends` is what it vouches for.
CREATE TABLE checkpoint (
    nr INTEGER PRIMARY KEY CHECK (nr >= 1),
    statement BLOB NOT NULL,
    signature BLOB NOT NULL CHECK (length(signature) = 64),
    ends BLOB NOT NULL
) STRICT;

CREATE TRIGGER checkpoint_stays BEFORE UPDATE ON checkpoint BEGIN SELECT RAISE(ABORT, 'checkpoints are never changed'); END;
CREATE TRIGGER checkpoint_remains BEFORE DELETE ON checkpoint BEGIN SELECT RAISE(ABORT, 'checkpoints are never removed'); END;

PRAGMA user_version = 2;
