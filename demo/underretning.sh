#!/usr/bin/env bash
# A notification that arrives on a Friday afternoon, from the telephone call to the parents being told. `make demo` runs it.
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
  printf '\n# %s: %s\n' "$1" "$2"
  printf '%s\n' "$2" > "$1"
}

# A command, shown and then carried out. What the program refuses is part of the story.
udfør() {
  printf '\n$ %s\n' "$1"
  local udgangskode=0
  eval "$1" || udgangskode=$?
  if ((udgangskode)); then printf '(udgangskode %s)\n' "$udgangskode"; fi
}

fortæl 'Fredag den 20. november 2026. Skolen ringer kl. 15.40: Et barn fortæller, at far slår.' \
  'Anna i modtagelsen opretter sagen kl. 16.12. De 24 timer regnes fra opkaldet.'
nu 2026-11-20T16:12 anna:modtagelse
udfør 'sagsgang start underretning --barn B-2041 --familie F-77 --fakta modtaget="2026-11-20 15:40" underretter=fagperson overgreb=ja aktiv_indsats=nej mistænkte=forælder kanal=telefon kendskab=ingen_sag'
udfør 'sagsgang mine'

fortæl 'Hun vurderer straks. Det følsomme står i en fil, ikke på kommandolinjen.'
nu 2026-11-20T16:31 anna:modtagelse
skriv notat.txt 'vurdering_begrundelse=Mærker på armen, set af læreren. Barnet er bange for at tage hjem.'
udfør 'sagsgang udfør UND-2026-0001 vurder_akut --udfald akut --fakta-fil notat.txt'

fortæl 'Bo, rådgiver, vil ringe til forældrene. Det må han ikke endnu.'
nu 2026-11-20T16:40 bo:rådgiver
udfør 'sagsgang udfør UND-2026-0001 orienter_forældre'
udfør 'sagsgang hvorfor UND-2026-0001 orienter_forældre'

fortæl 'Han sørger for barnet. Lene, lederen, taler med politiet.'
nu 2026-11-20T16:50 bo:rådgiver
skriv handling.txt 'akut_handling=To rådgivere er hos barnet på skolen. Formanden er spurgt om en foreløbig afgørelse.'
udfør 'sagsgang udfør UND-2026-0001 sæt_akut_ind --fakta-fil handling.txt'
nu 2026-11-20T17:05 lene:leder
skriv aftale.txt 'politi_aftale=Politiet afhører barnet mandag kl. 9. Forældrene må ikke få grunden at vide før.'
udfør 'sagsgang udfør UND-2026-0001 kontakt_politi --fakta-fil aftale.txt'

fortæl 'Mandag den 23. november. Politiet giver lov, og nu kan forældrene få det at vide.'
nu 2026-11-23T10:15 bo:rådgiver
udfør 'sagsgang udfør UND-2026-0001 politi_giver_lov --kl "2026-11-23 10:05"'
udfør 'sagsgang udfør UND-2026-0001 orienter_forældre'

fortæl 'Anna bekræfter modtagelsen over for skolen, i god tid før fristen.'
nu 2026-11-23T11:00 anna:modtagelse
udfør 'sagsgang hvornår UND-2026-0001 kvittering'
udfør 'sagsgang udfør UND-2026-0001 send_kvittering'

fortæl 'Hele forløbet, med to tider på hver post, og det, der stadig udestår.'
udfør 'sagsgang tidslinje UND-2026-0001'
udfør 'sagsgang frister'
