-- The queries of the SQLite store, each under its name.

-- name: store_id
SELECT store_id FROM store_info

-- name: next_number
INSERT INTO case_number (prefix, year, last) VALUES (?, ?, 1)
ON CONFLICT (prefix, year) DO UPDATE SET last = last + 1
RETURNING last

-- name: case_exists
SELECT 1 FROM case_head WHERE case_id = ?

-- name: case_end
SELECT seq, hash, guide, edition, digest, child, family, status, holder, began, opened, next_instant
FROM case_head WHERE case_id = ?

-- name: insert_record
INSERT INTO record (case_id, seq, nr, type, version, at, recorded, actor, role, command_id, header, body, previous, hash)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)

-- name: records_after
SELECT case_id, seq, nr, type, version, at, recorded, actor, role, command_id, header, body, previous, hash
FROM record WHERE case_id = :case AND seq > :after ORDER BY seq

-- name: all_records
-- Text as its bytes: a damaged letter must not stop the verification.
SELECT pos, CAST(case_id AS BLOB), seq, nr, CAST(type AS BLOB), version, at, recorded, CAST(actor AS BLOB), CAST(role AS BLOB),
    CAST(command_id AS BLOB), header, body, previous, hash
FROM record ORDER BY pos

-- name: record_hash
SELECT hash FROM record WHERE case_id = :case AND seq = :seq

-- name: all_checkpoints
SELECT nr, statement, signature, ends FROM checkpoint ORDER BY nr

-- name: insert_checkpoint
INSERT INTO checkpoint (nr, statement, signature, ends) VALUES (?, ?, ?, ?) ON CONFLICT (nr) DO NOTHING RETURNING nr

-- name: insert_head
INSERT INTO case_head (case_id, guide, edition, digest, child, family, status, seq, nr, holder, began, opened, next_instant,
    summary, hash)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)

-- name: advance_head
-- The everyday change: no index is touched.
UPDATE case_head SET seq = ?, nr = ?, summary = ?, hash = ? WHERE case_id = ?

-- name: move_head
-- The same, where the next instant is another: one index is.
UPDATE case_head SET seq = ?, nr = ?, next_instant = ?, summary = ?, hash = ? WHERE case_id = ?

-- name: update_head
UPDATE case_head SET guide = ?, edition = ?, digest = ?, child = ?, family = ?, status = ?, seq = ?, nr = ?, holder = ?,
    began = ?, opened = ?, next_instant = ?, summary = ?, hash = ?
WHERE case_id = ?

-- name: put_obligation
INSERT INTO obligation (case_id, id, nr, status, due, owner, body) VALUES (?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (case_id, id, nr) DO UPDATE
SET status = excluded.status, due = excluded.due, owner = excluded.owner, body = excluded.body

-- name: remove_obligation
DELETE FROM obligation WHERE case_id = ? AND id = ? AND nr = ?

-- name: put_outbox
INSERT INTO outbox (key, case_id, kind, due, put_at, body, next_try) VALUES (?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (key) DO NOTHING

-- name: mark_delivered
UPDATE outbox SET delivered_at = :at, reached = :reached WHERE key = :key AND delivered_at IS NULL RETURNING key

-- name: mark_failed
UPDATE outbox SET attempts = attempts + 1, error = :error, next_try = :next_try, reached = :reached
WHERE key = :key AND delivered_at IS NULL RETURNING key

-- name: insert_command
INSERT INTO command (command_id, fingerprint, case_id, seq) VALUES (?, ?, ?, ?)

-- name: command
SELECT command_id, fingerprint, case_id, seq FROM command WHERE command_id = :id

-- name: guide_stored
SELECT 1 FROM guide_text WHERE digest = ?

-- name: insert_guide
INSERT INTO guide_text (digest, text, hash) VALUES (?, ?, ?)

-- name: guide_text
SELECT text FROM guide_text WHERE digest = :digest

-- name: all_guides
SELECT digest, text, hash FROM guide_text

-- name: head
SELECT case_id, guide, edition, digest, child, family, status, seq, nr, holder, began, opened, next_instant, summary
FROM case_head WHERE case_id = :case

-- name: heads_of_child
SELECT case_id, guide, edition, digest, child, family, status, seq, nr, holder, began, opened, next_instant, summary
FROM case_head
WHERE child = :child AND (:family IS NULL OR family = :family) AND (:holder IS NULL OR holder = :holder)
    AND (:status IS NULL OR status = :status)
ORDER BY opened, case_id

-- name: heads_of_family
SELECT case_id, guide, edition, digest, child, family, status, seq, nr, holder, began, opened, next_instant, summary
FROM case_head
WHERE family = :family AND (:holder IS NULL OR holder = :holder) AND (:status IS NULL OR status = :status)
ORDER BY opened, case_id

-- name: heads_of_holder
SELECT case_id, guide, edition, digest, child, family, status, seq, nr, holder, began, opened, next_instant, summary
FROM case_head
WHERE holder = :holder AND (:status IS NULL OR status = :status)
ORDER BY opened, case_id

-- name: heads
SELECT case_id, guide, edition, digest, child, family, status, seq, nr, holder, began, opened, next_instant, summary
FROM case_head
WHERE :status IS NULL OR status = :status
ORDER BY opened, case_id

-- name: head_marks
SELECT case_id, seq, hash, digest FROM case_head ORDER BY case_id

-- name: obligations_of_case
SELECT case_id, id, nr, status, due, owner, body
FROM obligation
WHERE case_id = :case AND status IN (SELECT value FROM json_each(:status)) AND (:before IS NULL OR due < :before)
ORDER BY due IS NULL, due, case_id, id, nr

-- name: live_obligations
SELECT case_id, id, nr, status, due, owner, body
FROM obligation
WHERE status IN ('open', 'missed', 'unknown') AND status IN (SELECT value FROM json_each(:status))
    AND (:before IS NULL OR due < :before)
ORDER BY due IS NULL, due, case_id, id, nr

-- name: obligations
SELECT case_id, id, nr, status, due, owner, body
FROM obligation
WHERE status IN (SELECT value FROM json_each(:status)) AND (:before IS NULL OR due < :before)
ORDER BY due IS NULL, due, case_id, id, nr

-- name: overdue
SELECT case_id, id, nr, due
FROM obligation
WHERE status = 'open' AND status IN ('open', 'missed', 'unknown') AND due < :at
ORDER BY due, case_id, id, nr

-- name: pending
SELECT case_id FROM case_head WHERE status = 'open' AND next_instant < :at ORDER BY next_instant, case_id

-- name: outbox
SELECT key, case_id, kind, due, put_at, body, attempts, next_try, error, reached, delivered_at
FROM outbox WHERE delivered_at IS NULL ORDER BY due, key

-- name: deliverable
SELECT key, case_id, kind, due, put_at, body, attempts, next_try, error, reached, delivered_at
FROM outbox WHERE delivered_at IS NULL AND due <= :at AND next_try <= :at ORDER BY due, key LIMIT :limit

-- name: delivery
SELECT key, case_id, kind, due, put_at, body, attempts, next_try, error, reached, delivered_at
FROM outbox WHERE key = :key

-- name: stuck
SELECT key, case_id, kind, due, put_at, body, attempts, next_try, error, reached, delivered_at
FROM outbox WHERE delivered_at IS NULL AND (attempts >= :attempts OR put_at < :before) ORDER BY due, key

-- name: outbox_counts
SELECT count(*) FILTER (WHERE delivered_at IS NULL), count(*) FILTER (WHERE delivered_at IS NULL AND attempts > 0), count(*)
FROM outbox

-- name: recorded
SELECT case_id, max(seq) FROM record GROUP BY case_id ORDER BY case_id

-- name: last_record
SELECT seq, hash FROM record WHERE case_id = ? ORDER BY seq DESC LIMIT 1

-- name: remove_obligations
DELETE FROM obligation WHERE case_id = ?

-- name: remove_head
DELETE FROM case_head WHERE case_id = ?

-- name: size
SELECT (SELECT count(*) FROM case_head), count(*), max(recorded) FROM record

-- name: copy
VACUUM INTO ?
