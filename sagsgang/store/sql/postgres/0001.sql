-- Schema 1, as in sql/sqlite/0001.sql. Instants are epoch seconds (UTC). Text is compared by its bytes, as SQLite does.

-- One row. The id is bound into the hash of every record, so that rows of two stores cannot be exchanged.
CREATE TABLE store_info (
    only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one),
    store_id bytea NOT NULL CHECK (octet_length(store_id) = 16)
);

-- The highest is the store's schema.
CREATE TABLE schema_version (
    version integer PRIMARY KEY,
    installed timestamptz NOT NULL DEFAULT now()
);

-- The texts of the guides that cases follow. `hash` covers store, digest and text.
CREATE TABLE guide_text (
    digest text COLLATE "C" PRIMARY KEY,
    text bytea NOT NULL,
    hash bytea NOT NULL CHECK (octet_length(hash) = 32)
);

-- What happened. `seq` counts 1, 2, … in the case without a gap; `pos` grows, with gaps where a transaction came to nothing.
CREATE TABLE record (
    pos bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    case_id text COLLATE "C" NOT NULL,
    seq bigint NOT NULL CHECK (seq >= 1),
    nr bigint,
    type text NOT NULL,
    version bigint NOT NULL,
    at bigint NOT NULL,
    recorded bigint NOT NULL,
    actor text NOT NULL,
    role text,
    command_id text,
    header bytea NOT NULL,
    body bytea NOT NULL,
    previous bytea NOT NULL CHECK (octet_length(previous) = 32),
    hash bytea NOT NULL CHECK (octet_length(hash) = 32),
    UNIQUE (case_id, seq)
);

-- The rest are projections and registers, written in the same transaction as the records they follow from.
-- `hash` is that of the case's last record. Room is left on each page, so that the everyday change touches no index.
CREATE TABLE case_head (
    case_id text COLLATE "C" PRIMARY KEY,
    guide text NOT NULL,
    edition text NOT NULL,
    digest text COLLATE "C" NOT NULL REFERENCES guide_text (digest),
    child text COLLATE "C",
    family text COLLATE "C",
    status text NOT NULL CHECK (status IN ('open', 'closed')),
    seq bigint NOT NULL,
    nr bigint NOT NULL,
    holder text COLLATE "C" NOT NULL,
    began bigint NOT NULL,
    opened bigint NOT NULL,
    next_instant bigint,
    summary bytea NOT NULL,
    hash bytea NOT NULL CHECK (octet_length(hash) = 32)
) WITH (fillfactor = 70);

CREATE INDEX case_child ON case_head (child) WHERE child IS NOT NULL;
CREATE INDEX case_family ON case_head (family) WHERE family IS NOT NULL;
CREATE INDEX case_holder ON case_head (holder, status);
CREATE INDEX case_pending ON case_head (next_instant, case_id) WHERE status = 'open' AND next_instant IS NOT NULL;

CREATE TABLE obligation (
    case_id text COLLATE "C" NOT NULL,
    id text COLLATE "C" NOT NULL,
    nr bigint NOT NULL,
    status text NOT NULL,
    due bigint,
    owner text NOT NULL,
    body bytea NOT NULL,
    PRIMARY KEY (case_id, id, nr)
);

-- Covers "who is late?" by itself.
CREATE INDEX obligation_open ON obligation (due, case_id, id, nr) WHERE status = 'open';
CREATE INDEX obligation_live ON obligation (due) WHERE status IN ('open', 'missed', 'unknown');

-- Who must be told what, ids only. A row stays when it is delivered: it is the proof of what was told, where and when.
CREATE TABLE outbox (
    key text COLLATE "C" PRIMARY KEY,
    case_id text COLLATE "C" NOT NULL,
    kind text NOT NULL,
    due bigint NOT NULL,
    put_at bigint NOT NULL,
    body bytea NOT NULL,
    attempts bigint NOT NULL DEFAULT 0,
    next_try bigint NOT NULL,
    error text,
    reached text NOT NULL DEFAULT '[]',
    delivered_at bigint
);

CREATE INDEX outbox_waiting ON outbox (due, key) WHERE delivered_at IS NULL;

CREATE TABLE command (
    command_id text COLLATE "C" PRIMARY KEY,
    fingerprint text NOT NULL,
    case_id text COLLATE "C" NOT NULL,
    seq bigint NOT NULL
);

CREATE TABLE case_number (
    prefix text COLLATE "C" NOT NULL,
    year bigint NOT NULL,
    last bigint NOT NULL,
    PRIMARY KEY (prefix, year)
) WITH (fillfactor = 50);

-- Against accidents, the owner's too. Against intent there are the rights, the chain and the checkpoints.
CREATE FUNCTION never() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% on %: what happened is never changed or removed', TG_OP, TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE TRIGGER record_stays BEFORE UPDATE OR DELETE ON record FOR EACH ROW EXECUTE FUNCTION never();
CREATE TRIGGER record_remains BEFORE TRUNCATE ON record FOR EACH STATEMENT EXECUTE FUNCTION never();
CREATE TRIGGER guide_text_stays BEFORE UPDATE OR DELETE ON guide_text FOR EACH ROW EXECUTE FUNCTION never();
CREATE TRIGGER guide_text_remains BEFORE TRUNCATE ON guide_text FOR EACH STATEMENT EXECUTE FUNCTION never();
CREATE TRIGGER outbox_remains BEFORE DELETE ON outbox FOR EACH ROW EXECUTE FUNCTION never();
CREATE TRIGGER outbox_is_kept BEFORE TRUNCATE ON outbox FOR EACH STATEMENT EXECUTE FUNCTION never();
CREATE TRIGGER outbox_delivered_stays BEFORE UPDATE ON outbox FOR EACH ROW WHEN (OLD.delivered_at IS NOT NULL)
EXECUTE FUNCTION never();
CREATE TRIGGER outbox_content_stays BEFORE UPDATE OF key, case_id, kind, due, put_at, body ON outbox FOR EACH ROW
EXECUTE FUNCTION never();
CREATE TRIGGER store_info_stays BEFORE UPDATE OR DELETE ON store_info FOR EACH ROW EXECUTE FUNCTION never();

INSERT INTO schema_version (version) VALUES (1);
