"""A process that appends to a store, started by the tests: `store_writer.py PATH NAME COUNT CASE…`.

Each command adds one row to every named case and one to a case of its own, with an obligation, an outbox row and a
command id; its name is printed when the store has said yes. A case that has moved on is read again and tried again.
COUNT 0: for ever.
"""

from __future__ import annotations

import itertools
import sys
from pathlib import Path

from store_making import GUIDE, adding, obligation, out

from sagsgang.store.base import SequenceMismatch, Store
from sagsgang.store.sqlite import open_sqlite


def write(store: Store, command: str, cases: list[str]) -> None:
    """One command on all the cases, tried until nobody was in between."""
    while True:
        appends = []
        for case in cases:
            head = store.head(case)
            after = head.seq if head is not None else 0
            appends.append(
                adding(
                    case,
                    after,
                    obligations=(obligation(case, "p", after + 1, due=after),),
                    outbox=(out(f"{case}/{after + 1}", case),),
                )
            )
        try:
            store.append(lambda _numbers, all_of_it=tuple(appends): all_of_it, command=(command, "f"), guides=[GUIDE])
        except SequenceMismatch:
            continue
        return


def main() -> None:
    path, name, count, *cases = sys.argv[1:]
    store = open_sqlite(Path(path))
    print("ready", flush=True)
    for n in itertools.count(1):
        if n - 1 == int(count) > 0:
            break
        command = f"{name}-{n}"
        write(store, command, [*cases, f"{name}-own"])
        print(command, flush=True)
    store.close()


if __name__ == "__main__":
    main()
