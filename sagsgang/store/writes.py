"""What is written in the same way to every database: the projections of an append."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sagsgang.errors import IntegrityFailure
from sagsgang.store.base import CaseAppend, CaseHead, ObligationRow, OutboxRow
from sagsgang.store.chain import Stored, check, is_as_sealed, seconds
from sagsgang.text import _

Execute = Callable[..., Any]
Queries = Mapping[str, str]


def put_head(execute: Execute, queries: Queries, head: CaseHead, last: bytes, end: Any) -> Any:
    """Write a head by the query that touches fewest indexes; the end that the case has now.

    `end`: seq, hash, guide, edition, digest, child, family, status, holder, began, opened, next_instant as stored; None: there is no head.
    `last`: the hash of the case's last record.
    """
    began, opened = seconds(head.began), seconds(head.opened)
    about = (head.guide, head.edition, head.digest, head.child, head.family, head.status)
    rest = (head.holder, began, opened)
    if end is not None and end[2:11] == (*about, *rest):
        if end[11] == head.next_instant:
            execute(queries["advance_head"], (head.seq, head.nr, head.summary, last, head.case))
        else:
            execute(queries["move_head"], (head.seq, head.nr, head.next_instant, head.summary, last, head.case))
    else:
        values = (*about, head.seq, head.nr, *rest, head.next_instant, head.summary, last)
        if end is None:
            execute(queries["insert_head"], (head.case, *values))
        else:
            execute(queries["update_head"], (*values, head.case))
    return (head.seq, last, *about, *rest, head.next_instant)


def put_rest(execute: Execute, queries: Queries, append: CaseAppend) -> None:
    """Write what an append says of obligations and messages."""
    case = append.case
    for gone in append.obligations_gone:
        execute(queries["remove_obligation"], (case, *gone))
    for o in append.obligations:
        execute(queries["put_obligation"], (case, o.id, o.nr, o.status, o.due, o.owner, o.body))
    for out in append.outbox:
        execute(queries["put_outbox"], (out.key, case, out.kind, out.due, out.put, out.body, out.due))


def projections_alone(head: CaseHead, obligations: Sequence[ObligationRow], outbox: Sequence[OutboxRow]) -> CaseAppend:
    """An append without records. `ValueError` if it contradicts itself."""
    append = CaseAppend(
        case=head.case,
        expected_seq=head.seq,
        rows=(),
        head=head,
        obligations=tuple(obligations),
        outbox=tuple(outbox),
    )
    check(append)
    return append


def refuse_unless_as_sealed(store_id: bytes, case: str, found: Sequence[Stored], sealed: Sequence[Stored]) -> None:
    """`IntegrityFailure` if what was read back is not what was written."""
    if not is_as_sealed(store_id, found, sealed):
        raise IntegrityFailure(
            _("Det skrevne kan ikke læses tilbage, som det blev skrevet ({case}). Intet er gemt.").format(case=case),
            hint=_("Kør `sagsgang verificér`, og få maskinens hukommelse og disk undersøgt."),
        )
