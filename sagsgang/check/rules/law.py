"""What can be wrong with the law that a guide rests on. Found by `guide/compile.py`."""

from __future__ import annotations

from sagsgang.check.rule import Rule
from sagsgang.text import _

_STEP = "trin:\n  afslut:\n    titel: Afslut sagen\n    rolle: rådgiver\n    fra: ny\n    til: færdig\n"


def rules() -> tuple[Rule, ...]:
    return (
        Rule(
            code="SG602",
            severity="error",
            title=_("ukendt retsregel"),
            why=_(
                "Svaret på «hvorfor?» skal altid ende i en regel, der kan slås op. Derfor står hver hjemmel i lovregistret "
                "(`love.yaml`); `sagsgang lov` viser, hvad der står i det."
            ),
            wrong=f"{_STEP}    hjemmel: [BL-1320-1]\n",
            right=f"{_STEP}    hjemmel: [BL-132-1]\n",
        ),
        Rule(
            code="SG603",
            severity="warning",
            title=_("retsregel ikke i kraft"),
            why=_(
                "Reglen gjaldt ikke på guidens første dag. Enten gælder guiden fra en senere dag, eller også hviler den på den "
                "regel, der gjaldt før."
            ),
            wrong=f"gælder: {{fra: 1990-01-01}}\n{_STEP}    hjemmel: [BL-132-1]\n",
            right=f"gælder: {{fra: 2024-01-01}}\n{_STEP}    hjemmel: [BL-132-1]\n",
        ),
    )
