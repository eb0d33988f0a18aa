"""From rows of the databases to what the port speaks of; the columns as the named queries give them, on every database."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from sagsgang.store.base import CaseHead, CommandResult, Delivery, ObligationRow, OutboxRow
from sagsgang.store.chain import instant


def command_of(row: Any) -> CommandResult:
    command_id, fingerprint, case, seq = row
    return CommandResult(command_id=command_id, fingerprint=fingerprint, case=case, seq=seq)


def head_of(row: Any) -> CaseHead:
    case, guide, edition, digest, child, family, status, seq, nr, holder, began, opened, next_instant, summary = row
    return CaseHead(
        case=case,
        guide=guide,
        edition=edition,
        digest=digest,
        child=child,
        family=family,
        status=status,
        seq=seq,
        nr=nr,
        holder=holder,
        began=instant(began),
        opened=instant(opened),
        next_instant=next_instant,
        summary=summary,
    )


def as_list(words: Sequence[str]) -> str:
    return json.dumps(list(words), ensure_ascii=False)


def delivery_of(row: Any) -> Delivery:
    key, case, kind, due, put, body, attempts, next_try, error, reached, delivered_at = row
    return Delivery(
        row=OutboxRow(key=key, case=case, kind=kind, due=due, put=put, body=body),
        attempts=attempts,
        next_try=next_try,
        error=error,
        reached=tuple(json.loads(reached)),
        delivered_at=delivered_at,
    )


def obligation_of(row: Any) -> ObligationRow:
    case, name, nr, status, due, owner, body = row
    return ObligationRow(case=case, id=name, nr=nr, status=status, due=due, owner=owner, body=body)
