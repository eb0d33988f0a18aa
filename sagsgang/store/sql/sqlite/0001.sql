-- Schema 1. Instants are epoch seconds (UTC). `application_id` is "SAGS".
PRAGMA application_id = 1396787027;

-- One row. The id is bound into the hash of every record, so that rows of two stores cannot be exchanged.
CREATE TABLE store_info (
    only_one INTEGER PRIMARY KEY CHECK (only_one = 1),
    store_id BLOB NOT NULL CHECK (length(store_id) = 16)
) STRICT;

-- The texts of the guides that cases follow. `hash` covers store, digest and text.
CREATE TABLE guide_text (
    digest TEXT PRIMARY KEY,
    text BLOB NOT NULL,
    hash BLOB NOT NULL CHECK (length(hash) = 32)
) STRICT;

-- What happened. `pos` counts 1, 2, … in the store and `seq` in the case, both without a gap.
CREATE TABLE record (
    pos INTEGER PRIMARY KEY,
    case_id TEXT NOT NULL,
    seq INTEGER NOT NULL CHECK (seq >= 1),
    nr INTEGER,
    type TEXT NOT NULL,
    version INTEGER NOT NULL,
    at INTEGER NOT NULL,
    recorded INTEGER NOT NULL,
    actor TEXT NOT NULL,
    role TEXT,
    command_id TEXT,
    header BLOB NOT NULL,
    body BLOB NOT NULL,
    previous BLOB NOT NULL CHECK (length(previous) = 32),
    hash BLOB NOT NULL CHECK (length(hash) = 32),
    UNIQUE (case_id, seq)
) STRICT;

-- The rest are projections and registers, written in the same transaction as the records they follow from.
-- `hash` is that of the case's last record.
CREATE TABLE case_head (
    case_id TEXT PRIMARY KEY,
    guide TEXT NOT NULL,
    edition TEXT NOT NULL,
    digest TEXT NOT NULL REFERENCES guide_text (digest),
    child TEXT,
    family TEXT,
    status TEXT NOT NULL CHECK (status IN ('open', 'closed')),
    seq INTEGER NOT NULL,
    nr INTEGER NOT NULL,
    holder TEXT NOT NULL,
    began INTEGER NOT NULL,
    opened INTEGER NOT NULL,
    next_instant INTEGER,
    summary BLOB NOT NULL,
    hash BLOB NOT NULL CHECK (length(hash) = 32)
) STRICT, WITHOUT ROWID;

CREATE INDEX case_child ON case_head (child) WHERE child IS NOT NULL;
CREATE INDEX case_family ON case_head (family) WHERE family IS NOT NULL;
CREATE INDEX case_holder ON case_head (holder, status);
CREATE INDEX case_pending ON case_head (next_instant, case_id, status) WHERE status = 'open' AND next_instant IS NOT NULL;

CREATE TABLE obligation (
    case_id TEXT NOT NULL,
    id TEXT NOT NULL,
    nr INTEGER NOT NULL,
    status TEXT NOT NULL,
    due INTEGER,
    owner TEXT NOT NULL,
    body BLOB NOT NULL,
    PRIMARY KEY (case_id, id, nr)
) STRICT, WITHOUT ROWID;

-- Covers "who is late?" by itself: `status` is in the index because SQLite otherwise reads each row to check the WHERE.
CREATE INDEX obligation_live ON obligation (status, due) WHERE status IN ('open', 'missed', 'unknown');

-- Who must be told what, ids only. A row stays when it is delivered: it is the proof of what was told, where and when.
-- `put_at`: when it was put out. `attempts`, `error`: how many times it was tried in vain, and why, the last time.
-- `reached`: JSON list of the places that have it.
CREATE TABLE outbox (
    key TEXT PRIMARY KEY,
    case_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    due INTEGER NOT NULL,
    put_at INTEGER NOT NULL,
    body BLOB NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    next_try INTEGER NOT NULL,
    error TEXT,
    reached TEXT NOT NULL DEFAULT '[]',
    delivered_at INTEGER
) STRICT, WITHOUT ROWID;

CREATE INDEX outbox_waiting ON outbox (due, key) WHERE delivered_at IS NULL;

CREATE TABLE command (
    command_id TEXT PRIMARY KEY,
    fingerprint TEXT NOT NULL,
    case_id TEXT NOT NULL,
    seq INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE case_number (
    prefix TEXT NOT NULL,
    year INTEGER NOT NULL,
    last INTEGER NOT NULL,
    PRIMARY KEY (prefix, year)
) STRICT, WITHOUT ROWID;

-- Against accidents. Against intent there is the chain.
CREATE TRIGGER record_stays BEFORE UPDATE ON record BEGIN SELECT RAISE(ABORT, 'records are never changed'); END;
CREATE TRIGGER record_remains BEFORE DELETE ON record BEGIN SELECT RAISE(ABORT, 'records are never removed'); END;
CREATE TRIGGER guide_text_stays BEFORE UPDATE ON guide_text BEGIN SELECT RAISE(ABORT, 'guide texts are never changed'); END;
CREATE TRIGGER guide_text_remains BEFORE DELETE ON guide_text BEGIN SELECT RAISE(ABORT, 'guide texts are never removed'); END;
CREATE TRIGGER outbox_remains BEFORE DELETE ON outbox BEGIN SELECT RAISE(ABORT, 'what was put out is never removed'); END;
CREATE TRIGGER outbox_delivered_stays BEFORE UPDATE ON outbox WHEN OLD.delivered_at IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'what was delivered is never changed'); END;
CREATE TRIGGER outbox_content_stays BEFORE UPDATE OF key, case_id, kind, due, put_at, body ON outbox
BEGIN SELECT RAISE(ABORT, 'what was put out is never changed'); END;
CREATE TRIGGER store_info_stays BEFORE UPDATE ON store_info BEGIN SELECT RAISE(ABORT, 'the id is never changed'); END;
CREATE TRIGGER store_info_remains BEFORE DELETE ON store_info BEGIN SELECT RAISE(ABORT, 'the id is never removed'); END;

PRAGMA user_version = 1;
