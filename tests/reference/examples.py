"""Guides for the reference's own tests: the one that the description of the guide language shows, and a small frame."""

from __future__ import annotations

from tests.reference.model import Reference
from tests.reference.reading import load_yaml
from tests.reference.shared import CALENDARS, RULES, STATUTES

UNDERRETNING = """
guide: underretning
forkortelse: UND
titel: Behandling af en underretning
udgave: "2026.1"
gælder: {fra: 2024-01-01}
fakta:
  modtaget: {type: tidspunkt, spørgsmål: "Hvornår nåede underretningen kommunen?"}
  underretter:
    type: valg
    spørgsmål: "Hvem underretter?"
    valg: {fagperson: Fagperson, borger: Borger, kommune: Anden kommune, politi: Politiet, anonym: Anonym}
  overgreb: {type: ja_nej, spørgsmål: "Er der viden eller mistanke om overgreb?"}
  mistænkte:
    type: flervalg
    spørgsmål: "Hvem er mistanken rettet mod?"
    valg: {forælder: Forælder, netværk: Netværk, ansat: Ansat, barn: Andet barn, ukendt: Ukendt}
  aktiv_indsats: {type: ja_nej, spørgsmål: "Er der en aktiv indsats?"}
  vurdering_begrundelse: {type: notat, spørgsmål: "Hvad bygger vurderingen på?"}
  født: {type: dato, spørgsmål: "Barnets fødselsdato", følsom: ja}
  alder: {type: tal, beregnes: {alder_af: født, ved: modtaget}}
oprettelse:
  spørger: [modtaget, underretter, overgreb, aktiv_indsats]
  kan_oplyse: [født]
  indtraf: modtaget
spor:
  vurdering:
    titel: Vurdering
    faser: {ny: Ny, screening: Screening, akut: Akut indsats, afgjort: {titel: Afgjort, slut: ja}}
  svar:
    titel: Svar til den, der underretter
    faser: {afventer: Afventer, besvaret: {titel: Besvaret, slut: ja}}
trin:
  vurder_akut:
    titel: Vurder om barnets sundhed eller udvikling er i fare
    rolle: [modtagelse, døgnvagt]
    fra: ny
    udfald:
      akut:      {titel: Akut fare, til: akut}
      ikke_akut: {titel: Ikke akut, til: screening}
    spørger: [vurdering_begrundelse]
  send_kvittering: {titel: Bekræft modtagelsen, rolle: modtagelse, fra: afventer, til: besvaret}
  ingen_kvittering:
    titel: Ingen at kvittere til
    rolle: modtagelse
    fra: afventer
    til: besvaret
    kræver: [{fakta: underretter, er: anonym}]
  genvurder:
    titel: Genvurder sagen
    rolle: rådgiver
    fra: [screening, akut]
    når: {fakta: aktiv_indsats, er: ja}
    kræver: [{person: ny_i_sagen, fordi: En ny person skal se på sagen.}]
  hvem_er_mistænkt:
    titel: Notér hvem mistanken er rettet mod
    rolle: [modtagelse, døgnvagt, rådgiver]
    når: {fakta: overgreb, er: ja}
    spørger: [mistænkte]
    gentages: ja
  børnesamtale:
    titel: Samtale med barnet
    rolle: rådgiver
    fra: [screening, akut]
    kan_udelades: {grunde: {modenhed: Barnets modenhed, karakter: Sagens karakter}, hjemmel: [BL-2]}
  politi_giver_lov: {titel: Politiet giver lov til at orientere, part: politi, rolle: rådgiver}
  orienter_forældre:
    titel: Orienter forældrene
    rolle: rådgiver
    fra: [screening, akut]
    mærker: [kontakt_forældre]
    gentages: ja
  afgør:
    titel: Beslut hvad underretningen fører til
    rolle: rådgiver
    fra: [screening, akut]
    kræver:
      - en_af: [børnesamtale, {fakta: overgreb, er: nej}]
      - genvurder
    udfald:
      undersøgelse: {titel: Børnefaglig undersøgelse, til: afgjort, åbner: {guide: undersoegelse}}
      afdækning:    {titel: Afdækning, til: afgjort}
      ingen:
        titel: Ingen videre
        til: afgjort
        kræver: [{fakta: overgreb, er: nej, fordi: Overgreb kræver en undersøgelse.}]
pligter:
  akut_vurdering:
    titel: Akut vurdering
    inden: 24 timer
    regnet_fra: modtaget
    opfyldes_af: [vurder_akut]
    ansvarlig: modtagelse
    følge: brud
    hjemmel: [BL-1]
  kvittering:
    titel: Kvittering til den, der underretter
    når: {ikke: {fakta: underretter, er: anonym}}
    inden: 6 hverdage
    kalender: hverdage
    regnet_fra: modtaget
    opfyldes_af: [send_kvittering]
    ansvarlig: modtagelse
    følge: brud
    hjemmel: [BL-1]
spærringer:
  forældre_må_ikke_vide:
    når:
      alle:
        - {fakta: overgreb, er: ja}
        - {fakta: mistænkte, indeholder: forælder}
        - {ikke: {trin: politi_giver_lov, udført: ja}}
    spærrer: [kontakt_forældre]
    forklaring: En forælder er mistænkt, og politiet har ikke givet lov.
"""

FRAME = """
guide: lille
forkortelse: LIL
titel: Lille
udgave: "1"
fakta:
  mødt: {type: tidspunkt, spørgsmål: "Hvornår?"}
  gælder_det: {type: ja_nej, spørgsmål: "Gælder det?"}
  tal: {type: tal, spørgsmål: "Hvor mange?"}
  rytme: {type: varighed, spørgsmål: "Hvor tit?"}
oprettelse: {kan_oplyse: [mødt, gælder_det, tal, rytme]}
spor:
  sag: {titel: Sag, faser: {åben: Åben, i_gang: I gang, slut: {titel: Slut, slut: ja}}}
trin:
  begynd: {titel: Begynd, fra: åben, til: i_gang}
  gør: {titel: Gør, gentages: ja}
  afslut: {titel: Afslut, fra: [åben, i_gang], til: slut}
"""


def small(extra: str = "", **top: str) -> dict:
    """The frame with more steps (`trin`) and other parts, each as YAML."""
    guide = load_yaml(FRAME)
    for part, text in load_yaml(extra).items() if extra else []:
        guide[part] = {**guide[part], **text} if isinstance(guide.get(part), dict) else text
    return guide | top


def of(guide: dict) -> Reference:
    return Reference({guide["guide"]: guide}, CALENDARS, RULES, STATUTES)
