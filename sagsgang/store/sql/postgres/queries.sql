-- The queries of the PostgreSQL store, each under its name; the same names as in sql/sqlite/queries.sql where they ask the same.

-- name: session
-- What every connection of the program stands under. The role may add to history and not change it.
SET search_path = sagsgang; SET ROLE sagsgang_bruger; SET synchronous_commit = on; SET default_transaction_isolation = 'read committed';
SET idle_in_transaction_session_timeout = '60s'; SET client_min_messages = error

-- name: store_id
SELECT store_id FROM store_info

-- name: attempt
-- Whoever takes the same lock afterwards finds the attempt ended, one way or the other.
SELECT pg_advisory_xact_lock(%(attempt)s)

-- name: attempt_command
-- The same, and the command if it is known.
SELECT c.command_id, c.fingerprint, c.case_id, c.seq
FROM (SELECT pg_advisory_xact_lock(%(attempt)s)) AS held LEFT JOIN command AS c ON c.command_id = %(id)s

-- name: hold
SELECT pg_advisory_xact_lock(hashtextextended(%(name)s, 1))

-- name: take_turn
SELECT pg_try_advisory_lock(1396787027, 1)

-- name: next_number
INSERT INTO case_number AS n (prefix, year, last) VALUES (%(prefix)s, %(year)s, 1)
ON CONFLICT (prefix, year) DO UPDATE SET last = n.last + 1
RETURNING last

-- name: case_exists
SELECT 1 FROM case_head WHERE case_id = %(case)s

-- name: case_ends
SELECT case_id, seq, hash, guide, edition, digest, child, family, status, holder, began, opened, next_instant
FROM case_head WHERE case_id = ANY(%(cases)s) ORDER BY case_id FOR UPDATE

-- name: insert_record
INSERT INTO record (case_id, seq, nr, type, version, at, recorded, actor, role, command_id, header, body, previous, hash)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)

-- name: records_after
SELECT case_id, seq, nr, type, version, at, recorded, actor, role, command_id, header, body, previous, hash
FROM record WHERE case_id = %(case)s AND seq > %(after)s ORDER BY seq

-- name: record_hash
SELECT hash FROM record WHERE case_id = %(case)s AND seq = %(seq)s

-- name: all_records
SELECT case_id, seq, nr, type, version, at, recorded, actor, role, command_id, header, body, previous, hash
FROM record ORDER BY case_id, seq

-- name: recorded
SELECT case_id, max(seq) FROM record GROUP BY case_id ORDER BY case_id

-- name: insert_head
INSERT INTO case_head (case_id, guide, edition, digest, child, family, status, seq, nr, holder, began, opened, next_instant,
    summary, hash)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)

-- name: advance_head
-- The everyday change: no index is touched.
UPDATE case_head SET seq = %s, nr = %s, summary = %s, hash = %s WHERE case_id = %s

-- name: move_head
-- The same, where the next instant is another: one index is.
UPDATE case_head SET seq = %s, nr = %s, next_instant = %s, summary = %s, hash = %s WHERE case_id = %s

-- name: update_head
UPDATE case_head SET guide = %s, edition = %s, digest = %s, child = %s, family = %s, status = %s, seq = %s, nr = %s, holder = %s,
    began = %s, opened = %s, next_instant = %s, summary = %s, hash = %s
WHERE case_id = %s

-- name: put_obligation
INSERT INTO obligation (case_id, id, nr, status, due, owner, body) VALUES (%s, %s, %s, %s, %s, %s, %s)
ON CONFLICT (case_id, id, nr) DO UPDATE
SET status = excluded.status, due = excluded.due, owner = excluded.owner, body = excluded.body

-- name: remove_obligation
DELETE FROM obligation WHERE case_id = %s AND id = %s AND nr = %s

-- name: remove_obligations
DELETE FROM obligation WHERE case_id = %(case)s

-- name: put_outbox
INSERT INTO outbox (key, case_id, kind, due, put_at, body, next_try) VALUES (%s, %s, %s, %s, %s, %s, %s)
ON CONFLICT (key) DO NOTHING

-- name: mark_delivered
UPDATE outbox SET delivered_at = %(at)s, reached = %(reached)s WHERE key = %(key)s AND delivered_at IS NULL RETURNING key

-- name: mark_failed
UPDATE outbox SET attempts = attempts + 1, error = %(error)s, next_try = %(next_try)s, reached = %(reached)s
WHERE key = %(key)s AND delivered_at IS NULL RETURNING key

-- name: insert_command
INSERT INTO command (command_id, fingerprint, case_id, seq) VALUES (%s, %s, %s, %s)

-- name: command
SELECT command_id, fingerprint, case_id, seq FROM command WHERE command_id = %(id)s

-- name: guides_stored
SELECT digest FROM guide_text WHERE digest = ANY(%(digests)s)

-- name: insert_guide
INSERT INTO guide_text (digest, text, hash) VALUES (%s, %s, %s) ON CONFLICT (digest) DO NOTHING

-- name: guide_text
SELECT text FROM guide_text WHERE digest = %(digest)s

-- name: all_guides
SELECT digest, text, hash FROM guide_text

-- name: all_checkpoints
SELECT nr, statement, signature, ends FROM checkpoint ORDER BY nr

-- name: insert_checkpoint
INSERT INTO checkpoint (nr, statement, signature, ends) VALUES (%(nr)s, %(statement)s, %(signature)s, %(ends)s)
ON CONFLICT (nr) DO NOTHING RETURNING nr

-- name: checkpoint
SELECT signature FROM checkpoint WHERE nr = %(nr)s

-- name: head
SELECT case_id, guide, edition, digest, child, family, status, seq, nr, holder, began, opened, next_instant, summary
FROM case_head WHERE case_id = %(case)s

-- name: heads_of_child
SELECT case_id, guide, edition, digest, child, family, status, seq, nr, holder, began, opened, next_instant, summary
FROM case_head
WHERE child = %(child)s AND (%(family)s::text IS NULL OR family = %(family)s) AND (%(holder)s::text IS NULL OR holder = %(holder)s)
    AND (%(status)s::text IS NULL OR status = %(status)s)
ORDER BY opened, case_id

-- name: heads_of_family
SELECT case_id, guide, edition, digest, child, family, status, seq, nr, holder, began, opened, next_instant, summary
FROM case_head
WHERE family = %(family)s AND (%(holder)s::text IS NULL OR holder = %(holder)s)
    AND (%(status)s::text IS NULL OR status = %(status)s)
ORDER BY opened, case_id

-- name: heads_of_holder
SELECT case_id, guide, edition, digest, child, family, status, seq, nr, holder, began, opened, next_instant, summary
FROM case_head
WHERE holder = %(holder)s AND (%(status)s::text IS NULL OR status = %(status)s)
ORDER BY opened, case_id

-- name: heads
SELECT case_id, guide, edition, digest, child, family, status, seq, nr, holder, began, opened, next_instant, summary
FROM case_head
WHERE %(status)s::text IS NULL OR status = %(status)s
ORDER BY opened, case_id

-- name: head_marks
SELECT case_id, seq, hash, digest FROM case_head ORDER BY case_id

-- name: obligations_of_case
SELECT case_id, id, nr, status, due, owner, body
FROM obligation
WHERE case_id = %(case)s AND status = ANY(%(status)s) AND (%(before)s::bigint IS NULL OR due < %(before)s)
ORDER BY due NULLS LAST, case_id, id, nr

-- name: obligations
SELECT case_id, id, nr, status, due, owner, body
FROM obligation
WHERE status = ANY(%(status)s) AND (%(before)s::bigint IS NULL OR due < %(before)s)
ORDER BY due NULLS LAST, case_id, id, nr

-- name: live_obligations
SELECT case_id, id, nr, status, due, owner, body
FROM obligation
WHERE status IN ('open', 'missed', 'unknown') AND status = ANY(%(status)s) AND (%(before)s::bigint IS NULL OR due < %(before)s)
ORDER BY due NULLS LAST, case_id, id, nr

-- name: overdue
SELECT case_id, id, nr, due FROM obligation WHERE status = 'open' AND due < %(at)s ORDER BY due, case_id, id, nr

-- name: pending
SELECT case_id FROM case_head WHERE status = 'open' AND next_instant < %(at)s ORDER BY next_instant, case_id

-- name: outbox
SELECT key, case_id, kind, due, put_at, body, attempts, next_try, error, reached, delivered_at
FROM outbox WHERE delivered_at IS NULL ORDER BY due, key

-- name: deliverable
SELECT key, case_id, kind, due, put_at, body, attempts, next_try, error, reached, delivered_at
FROM outbox WHERE delivered_at IS NULL AND due <= %(at)s AND next_try <= %(at)s ORDER BY due, key LIMIT %(limit)s

-- name: delivery
SELECT key, case_id, kind, due, put_at, body, attempts, next_try, error, reached, delivered_at
FROM outbox WHERE key = %(key)s

-- name: stuck
SELECT key, case_id, kind, due, put_at, body, attempts, next_try, error, reached, delivered_at
FROM outbox WHERE delivered_at IS NULL AND (attempts >= %(attempts)s OR put_at < %(before)s) ORDER BY due, key

-- name: outbox_counts
SELECT count(*) FILTER (WHERE delivered_at IS NULL), count(*) FILTER (WHERE delivered_at IS NULL AND attempts > 0), count(*)
FROM outbox

-- name: give_turn
SELECT pg_advisory_unlock(1396787027, 1)

-- name: last_record
SELECT seq, hash FROM record WHERE case_id = %(case)s ORDER BY seq DESC LIMIT 1

-- name: lock_head
SELECT seq FROM case_head WHERE case_id = %(case)s FOR UPDATE

-- name: remove_head
DELETE FROM case_head WHERE case_id = %(case)s

-- name: size
SELECT (SELECT count(*) FROM case_head), count(*), max(recorded) FROM record
