#!/usr/bin/env bash
# A case of abuse that begins as a notification on a Friday afternoon: from the telephone call to the committee's approval of an acute
# decision and the children's house. `make demo` runs it.
# Every line after a $ is a real command; what follows it is its real output. Only the clock is made to stand still.
set -euo pipefail

folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
unset "${!SAGSGANG_@}"
export SAGSGANG_LAGER=sqlite:///sager.db XDG_CONFIG_HOME="$folder/config" XDG_CACHE_HOME="$folder/cache"

# What happens, in words.
fortæl() {
  printf '\n'
  printf '# %s\n' "$@"
}

# The time that it is, and who sits at the keyboard.
nu() { udfør "export SAGSGANG_NU=$1 SAGSGANG_SOM=$2"; }

# A file with what does not belong on a command line.
skriv() {
  local fil="$1"
  shift
  printf '\n# %s\n' "$fil:"
  printf '#   %s\n' "$@"
  printf '%s\n' "$@" > "$fil"
}

# A command, shown and then carried out. What the program refuses is part of the story.
udfør() {
  printf '\n$ %s\n' "$1"
  local udgangskode=0
  eval "$1" || udgangskode=$?
  if ((udgangskode)); then printf '(udgangskode %s)\n' "$udgangskode"; fi
}

fortæl 'Fredag den 20. november 2026. Skolen ringer kl. 15.40: Et barn fortæller, at far slår.' \
  'Anna i modtagelsen opretter underretningen kl. 16.12. De 24 timer regnes fra opkaldet.'
nu 2026-11-20T16:12 anna:modtagelse
skriv underretning.txt 'mistænkte=forælder' 'født=2015-03-02'
udfør 'sagsgang start underretning --barn B-2041 --familie F-77 --fakta modtaget="2026-11-20 15:40" underretter=fagperson overgreb=ja aktiv_indsats=nej kanal=telefon kendskab=ingen_sag æresrelateret=nej --fakta-fil underretning.txt'

fortæl 'Hun vurderer straks. Det følsomme står i en fil, ikke på kommandolinjen.'
nu 2026-11-20T16:31 anna:modtagelse
skriv vurdering.txt 'vurdering_begrundelse=Mærker på armen, set af læreren. Barnet er bange for at tage hjem.'
udfør 'sagsgang udfør UND-2026-0001 vurder_akut --udfald akut --fakta-fil vurdering.txt'

fortæl 'Bo, rådgiver, åbner sagen om vold. Svarene følger med, og de fire måneder regnes også dér fra opkaldet.'
nu 2026-11-20T16:35 bo:rådgiver
udfør 'sagsgang udfør UND-2026-0001 åbn_overgrebssag'
skriv mistanken.txt 'overgrebets_art=vold' 'mistankens_styrke=konkret' 'hændelse=2026-11-19'
udfør 'sagsgang udfør VOB-2026-0001 beskriv_mistanken --fakta-fil mistanken.txt'
udfør 'sagsgang mine'

fortæl 'Han vil ringe til forældrene. Det må han ikke endnu.'
nu 2026-11-20T16:40 bo:rådgiver
udfør 'sagsgang hvorfor VOB-2026-0001 orienter_forældre'

fortæl 'Lene, lederen, taler med politiet. De siger vent til mandag. Hun beslutter, at der anmeldes, og skriver hvorfor.'
nu 2026-11-20T16:50 lene:leder
skriv aftale.txt 'politi_aftale=Vagthavende: Ingen i hjemmet må vide noget endnu. Rådgiveren må tale med barnet nu.'
udfør 'sagsgang udfør VOB-2026-0001 kontakt_politi --fakta-fil aftale.txt'
udfør 'sagsgang udfør VOB-2026-0001 politi_siger_vent --fakta-fil aftale.txt --fakta spørg_igen=2026-11-23'
skriv anmeldelse.txt 'anmeldelse_begrundelse=Barnet har fortalt om slag, og læreren har set mærker.'
udfør 'sagsgang udfør VOB-2026-0001 beslut_anmeldelse --udfald anmeldes --fakta-fil anmeldelse.txt'
udfør 'sagsgang udfør VOB-2026-0001 send_anmeldelse'
skriv børnehus.txt 'politi_inddraget=ja' 'sygehus_inddraget=nej' 'inddraget_note=Politiet har fået anmeldelsen og vil afhøre barnet på video.'
udfør 'sagsgang udfør VOB-2026-0001 vurder_børnehus --fakta-fil børnehus.txt'

fortæl 'Bo taler med barnet uden forældrene. Først får barnet at vide, at det må have en med.'
nu 2026-11-20T17:20 bo:rådgiver
udfør 'sagsgang udfør VOB-2026-0001 oplys_bisidder'
skriv samtale.txt 'forældre_til_stede=nej' 'barnets_udsagn=«Far slår, når jeg larmer.» Vil gerne være hos moster.'
udfør 'sagsgang udfør VOB-2026-0001 børnesamtale --fakta-fil samtale.txt'
udfør 'sagsgang udfør UND-2026-0001 oplys_bisidder'
udfør 'sagsgang udfør UND-2026-0001 børnesamtale --fakta-fil samtale.txt'

fortæl 'Barnet kan ikke komme hjem. Samtykke kan ikke søges, når hjemmet ikke må vide det; det begrundes. Formanden træffer afgørelsen.'
nu 2026-11-20T17:45 bo:rådgiver
skriv sikkerhed.txt 'sikkerhed_begrundelse=Barnet er på skolen med en lærer. Far er hjemme i aften.'
udfør 'sagsgang udfør VOB-2026-0001 vurder_sikkerhed --udfald ikke_sikker --fakta-fil sikkerhed.txt'
skriv formand.txt 'formand_begrundelse=Formanden traf afgørelsen. Udvalget kan ikke samles i aften.' 'barnets_holdning=Barnet vil gerne være hos moster.'
udfør 'sagsgang udfør VOB-2026-0001 formand_beslutter --fakta-fil formand.txt'
udfør 'sagsgang udelad VOB-2026-0001 søg_samtykke --grund formålet --begrundelse "Forældrene må ikke vide det endnu."'
udfør 'sagsgang udfør VOB-2026-0001 formand_beslutter --fakta-fil formand.txt'
nu 2026-11-20T18:40 bo:rådgiver
udfør 'sagsgang udfør VOB-2026-0001 iværksæt_akut --fakta iværksat=nu'
udfør 'sagsgang hvornår VOB-2026-0001 udvalgets_godkendelse'

fortæl 'Lørdag formiddag. Beskeden til forældrene er lov og skal gives inden 24 timer; hvad den siger om mistanken, aftales med politiet.'
nu 2026-11-21T09:30 lene:leder
skriv ordlyd.txt 'ordlyd=Beskeden siger, at barnet bor et andet sted, og hvilke rettigheder I har, men ikke hvad barnet har fortalt.'
udfør 'sagsgang udfør VOB-2026-0001 aftal_ordlyd --fakta-fil ordlyd.txt'
udfør 'sagsgang udfør VOB-2026-0001 akut_besked'
udfør 'sagsgang udfør VOB-2026-0001 akut_besked_barn'

fortæl 'Mandag. Politiet har afhørt barnet og giver lov, og nu kan forældrene få det at vide.'
nu 2026-11-23T10:15 bo:rådgiver
udfør 'sagsgang udfør VOB-2026-0001 politi_afhører --kl "2026-11-23 09:00"'
skriv lov.txt 'må_vide=forældre' 'politi_aftale=Afhøringen er holdt. Begge forældre må få besked.'
udfør 'sagsgang udfør VOB-2026-0001 politi_giver_lov --kl "2026-11-23 10:05" --fakta-fil lov.txt'
skriv besked.txt 'kontakt_note=Bo ringede til begge forældre, hver for sig.'
udfør 'sagsgang udfør VOB-2026-0001 orienter_forældre --fakta-fil besked.txt'

fortæl 'Underretningen afgøres for sig, og skolen får sin kvittering.'
nu 2026-11-23T11:00 anna:modtagelse
udfør 'sagsgang udfør UND-2026-0001 send_kvittering'
nu 2026-11-23T11:20 bo:rådgiver
skriv afgørelse.txt 'afgørelse_begrundelse=Konkret mistanke om vold. Sagen føres i VOB-2026-0001.'
udfør 'sagsgang udfør UND-2026-0001 afgør --udfald overgreb --fakta-fil afgørelse.txt'

fortæl 'Undersøgelsen besluttes. Politiet er inddraget, og så skal børnehuset bruges; at det er inddraget, er et skøn, som begrundes.'
skriv undersøgelse.txt 'undersøgelse_begrundelse=Barnets samlede situation, forældrenes evne til at beskytte, og søskende.'
udfør 'sagsgang udfør VOB-2026-0001 beslut_undersøgelse --udfald her --fakta-fil undersøgelse.txt'
skriv børnehus.txt 'politi_inddraget=ja' 'sygehus_inddraget=nej' 'inddraget_note=Politiet har afhørt barnet på video.'
udfør 'sagsgang udfør VOB-2026-0001 vurder_børnehus --fakta-fil børnehus.txt'
udfør 'sagsgang udfør VOB-2026-0001 brug_børnehus'

fortæl 'Torsdag den 26. november er den syvende dag. Udvalget godkender kl. 19.'
nu 2026-11-26T19:30 lene:leder
skriv udvalg.txt 'udvalgets_begrundelse=Fem af fem er enige. Barnet er ikke sikkert hjemme.'
udfør 'sagsgang udfør VOB-2026-0001 udvalget_behandler --udfald godkendt --kl "2026-11-26 19:00" --fakta-fil udvalg.txt'

fortæl 'Hele forløbet, med to tider på hver post, og det, der stadig udestår i begge sager.'
udfør 'sagsgang tidslinje VOB-2026-0001'
udfør 'sagsgang barn B-2041'
