"""The small register, the calendars and the roles that generated guides use, and how guides are written as files."""

from __future__ import annotations

import yaml

from tests.reference.model import Reference

WEEK = ["man", "tir", "ons", "tor", "fre", "lør"]
CALENDARS = {
    "hverdage": {
        "titel": "Hverdage, lørdag tæller",
        "for": "myndighed",
        "ugedage": WEEK,
        "lukket": ["helligdage"],
        "anden_læsning": ["hverdage_man_fre"],
        "kilde": "CAL-4",
        "status": "FROM-MEMORY",
    },
    "hverdage_man_fre": {
        "titel": "Mandag til fredag",
        "for": "myndighed",
        "ugedage": WEEK[:5],
        "lukket": ["helligdage", "juleaftensdag", "grundlovsdag"],
        "kilde": "CAL-5",
        "status": "FROM-MEMORY",
    },
}
STATUTES = {
    "BL": {"titel": "Barnets lov", "udgivelse": "LBK nr 282 af 17/03/2025", "gælder": {"fra": "2024-01-01"}},
    "SEL": {"titel": "Serviceloven", "gælder": {"til": "2023-12-31"}},
}


def _rule(title: str, *versions: tuple[str, str]) -> dict:
    return {
        "titel": title,
        "bindende": "lov",
        "versioner": [{"fra": first, "retskilde": act, "sted": f"§ {n}"} for n, (first, act) in enumerate(versions, 1)],
        "tekst": "Med egne ord.",
        "status": "VERIFIED",
        "kilder": [{"navn": "kilde", "url": "https://example.org/lov", "set": "2026-11-21"}],
    }


RULES = {
    "BL-1": _rule("Gælder i begge love", ("2013-10-01", "SEL"), ("2024-01-01", "BL")),
    "BL-2": _rule("Gælder i den nye", ("2024-01-01", "BL")),
    "SEL-9": _rule("Gælder ikke længere", ("2013-10-01", "SEL")),
    "NY-1": _rule("Kommer i 2027", ("2027-01-01", "BL")),
}
ROLES = ["modtagelse", "rådgiver", "døgnvagt", "leder"]
SHARED = {
    "roller": {"roller": {role: {"titel": role.capitalize()} for role in ROLES}},
    "kalendere": {"kalendere": CALENDARS},
    "love": {"retskilder": STATUTES, "regler": RULES},
}
"""The shared files of a guide folder (`faelles/<name>.yaml`)."""


def reference(guide: dict, *, ignore_dates: bool = False) -> Reference:
    """A reference that knows the guide, the small register and the two calendars."""
    return Reference({guide["guide"]: guide}, CALENDARS, RULES, STATUTES, ignore_dates=ignore_dates)


class _NoAliases(yaml.CSafeDumper):
    def ignore_aliases(self, data: object) -> bool:
        return True


def to_yaml(data: dict) -> str:
    """The data as a guide file: block style, no anchors, æøå as they are."""
    return yaml.dump(data, Dumper=_NoAliases, allow_unicode=True, sort_keys=False, default_flow_style=False, width=110)
