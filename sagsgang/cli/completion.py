"""`fuldfør`: the script that lets the shell complete commands."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
from click.shell_completion import BashComplete, get_completion_class

from sagsgang.cli.commands import verb
from sagsgang.errors import InvalidValue
from sagsgang.text import _

if TYPE_CHECKING:
    from sagsgang.cli.session import Session

SHELLS = ("bash", "zsh", "fish")


@verb("fuldfør", json=False)
@click.argument("shell", metavar="bash|zsh|fish")
def complete(_session: Session, shell: str) -> None:
    from sagsgang.cli.main import COMPLETION_VARIABLE, PROGRAM, command

    kind = get_completion_class(shell) if shell in SHELLS else None
    if kind is None:
        raise InvalidValue(
            _("«{shell}» kan ikke fuldføres.").format(shell=shell),
            field="shell",
            hint=_("Vælg mellem: {shells}.").format(shells=", ".join(SHELLS)),
        )
    script = kind(command(), {}, PROGRAM, COMPLETION_VARIABLE)
    # without asking bash first which version it is: the script may be for another machine
    text = super(BashComplete, script).source() if isinstance(script, BashComplete) else script.source()
    print(text.rstrip("\n"))


COMMANDS = {"fuldfør": complete}
