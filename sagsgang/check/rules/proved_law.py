"""SG61x: what rests on no law for some days, has more time than the law gives, or says no law at all. Found by `sagsgang.proof.law`."""

from __future__ import annotations

from sagsgang.check.rule import Rule
from sagsgang.text import _

STEP = "trin:\n  afslut:\n    titel: Afslut sagen\n    rolle: rådgiver\n    fra: ny\n    til: færdig\n"
DUTY = "pligter:\n  svar:\n    titel: Svar\n    opfyldes_af: [afslut]\n    ansvarlig: rådgiver\n    hjemmel: [%s]\n"
REGISTER = """\
retskilder:
  LOKAL: {titel: Kommunens regulativ, gælder: {fra: 2020-01-01}}
regler:
  LOKAL-1:
    titel: Svar
    bindende: praksis
    frist: {inden: 1 måned, regnet_fra: henvendelsen}
    versioner:
      - {fra: 2020-01-01, til: 2024-12-31, retskilde: LOKAL, sted: § 1}
      - {fra: 2026-01-01, retskilde: LOKAL, sted: § 2}
    status: VERIFIED
  LOKAL-2:
    titel: Svar i mellemtiden
    bindende: praksis
    frist: {inden: 1 måned, regnet_fra: henvendelsen}
    versioner: [{fra: 2020-01-01, retskilde: LOKAL, sted: § 3}]
    status: VERIFIED
"""
YEARS = "gælder: {fra: 2024-01-01, til: 2025-12-31}\n"
BESIDE = (("faelles/love.yaml", REGISTER),)
PERSON = "    kræver: [{person: ny_i_sagen, fordi: En ny skal se på den%s}]\n"


def rules() -> tuple[Rule, ...]:
    return (
        Rule(
            code="SG610",
            severity="warning",
            title=_("dage uden hjemmel"),
            why=_(
                "I en del af den tid, udgaven gælder, er ingen af reglerne i kraft. Begynder en pligt da, gælder den slet ikke, og det "
                "ses kun på dens status."
            ),
            wrong=STEP + DUTY % "LOKAL-1",
            right=STEP + DUTY % "LOKAL-1, LOKAL-2",
            beside=BESIDE,
            by_proof=True,
        ),
        Rule(
            code="SG611",
            severity="warning",
            title=_("frist, der fra nogle dage er længere end lovens"),
            why=_(
                "Guiden og lovregistret tæller i hver sin enhed. Talt fra hver dag i to år ender guidens frist nogle gange senere end "
                "lovens."
            ),
            wrong=YEARS + STEP + DUTY % "LOKAL-2" + "    inden: 30 dage\n",
            right=YEARS + STEP + DUTY % "LOKAL-2" + "    inden: 28 dage\n",
            beside=BESIDE,
            by_proof=True,
        ),
        Rule(
            code="SG612",
            severity="warning",
            title=_("personregel uden hjemmel"),
            why=_("Den, der bliver afvist, skal kunne få at vide, hvilken regel der siger, at en anden skal gøre det."),
            wrong=STEP + PERSON % "",
            right=STEP + PERSON % ", hjemmel: [BL-137-1]",
            by_proof=True,
        ),
    )
