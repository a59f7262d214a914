#!/usr/bin/env bash
# Whole-process figures: wall-clock time and peak memory of the release binary, as medians of five
# runs, in one table on stdout. Loopback only. See benches/README.md.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
source "$root/benches/nsd.sh"

readonly MILLION=1000000
readonly REAL_NAMES=4944

whitelist=${MSSRV_WHITELIST:-$root/../shared/data/listeblanchemssante-2025-02-28.xml}

# --- the table ---

# A row of the table from the last measurement; $3, where given, is the time to compare with.
row() {
    local figure=$1 target=$2 base=${3:-}
    rows+=("$(printf '| %-52s | %11s | %10s | %6s | %-16s |' "$figure" "$(as_ms "$micros")" \
        "$(as_mib "$kib")" "$(as_ratio "$micros" "$base")" "$target")")
}

print_table() {
    printf '| %-52s | %11s | %10s | %6s | %-16s |\n' \
        "figure (median of $RUNS runs)" 'wall clock' 'peak' 'ratio' 'target'
    printf '|%s|%s|%s|%s|%s|\n' "$(dashes 54)" "$(dashes 12):" "$(dashes 11):" "$(dashes 7):" \
        "$(dashes 18)"
    printf '%s\n' "${rows[@]}"
}

# --- inputs ---

real_names() {
    grep -o '<Nom>[^<]*' "$whitelist" | sed 's/<Nom>//' | tr '[:upper:]' '[:lower:]' | sort -u
}

# --- the figures ---

version() {
    say 'the version'
    measure /dev/null "$mssrv" --version
    row 'mssrv --version' '10 ms'
}

from_whitelist() {
    if ! [ -f "$whitelist" ]; then
        say 'skipped: the real whitelist not found'
        return
    fi
    say 'the real whitelist'
    measure /dev/null "$mssrv" whitelist verify "$whitelist"
    row 'whitelist verify, the real list' '40 ms, 20 MiB'
    local operator
    operator=$(grep -o 'OU=[^,<]*' "$whitelist" | sort | uniq -c | sort -rn | sed -n '1s/.*OU=//p')
    cat >"$dir/operators.toml" <<TOML
[[operator]]
id      = "$operator"
psc     = { smtp = "smtp-psc.example.fr", imap = "imap-psc.example.fr" }
authcli = { smtp = "smtp-cert.example.fr", imap = "imap-cert.example.fr" }
TOML
    measure "$dir/fragment" "$mssrv" -q generate --whitelist "$whitelist" \
        --operators "$dir/operators.toml" --operator "$operator"
    grep -q '^_imap' "$dir/fragment" || die "no record for operator $operator"
    row 'verify it and generate for its largest operator' ''
}

million() {
    say 'a million names'
    local out=$dir/million.zone generate
    invented_names $MILLION >"$dir/million"
    fronts example.fr
    generate=("$mssrv" -q generate --domains "$dir/million" "${fronts[@]}")

    "${generate[@]}" >"$out"
    [ "$(grep -c -v '^;' "$out")" = $((4 * MILLION)) ] || die 'not four records a name'
    measure /dev/null cat "$out"
    local cat=$micros cat_row_kib=$kib
    measure /dev/null "${generate[@]}"
    row 'generate 1,000,000 names >/dev/null' '2 s, 60 MiB' "$cat"
    micros=$cat kib=$cat_row_kib
    row '  cat the same bytes >/dev/null, ratio to it' '' "$cat"

    # What `-o` writes is on the disk before it takes its name, so the copy must be too.
    measure /dev/null sh -c 'cat "$1" >"$2" && sync -d "$2"' sh "$out" "$dir/copy"
    cat=$micros cat_row_kib=$kib
    rm -f "$dir/copy"
    measure /dev/null "${generate[@]}" -o "$dir/copy"
    cmp -s "$out" "$dir/copy" || die 'the file and the standard output differ'
    row 'generate 1,000,000 names -o FILE' '2 s, 60 MiB' "$cat"
    micros=$cat kib=$cat_row_kib
    row '  cat the same bytes >FILE, and sync it; ratio to it' '' "$cat"
    rm -f "$dir/million" "$out" "$dir/copy"
}

# Every format beside bind.
formats() {
    if [ -z "${MSSRV_LONG:-}" ]; then
        say 'skipped: a million names in every format (MSSRV_LONG=1 asks for it)'
        return
    fi
    local format zone generate bind
    invented_names $MILLION >"$dir/million"
    fronts example.fr
    generate=("$mssrv" -q generate --domains "$dir/million" "${fronts[@]}")
    measure /dev/null "${generate[@]}"
    bind=$micros
    row 'generate 1,000,000 names, --format bind' '60 MiB' "$bind"
    for format in nsupdate powerdns octodns dnscontrol terraform windows dnsmasq unbound csv json; do
        say "a million names as $format"
        zone=()
        case $format in
        nsupdate | powerdns | octodns | dnscontrol | terraform | windows) zone=(--zone mssante.fr) ;;
        esac
        measure /dev/null "${generate[@]}" --format "$format" ${zone[@]+"${zone[@]}"}
        row "  --format $format, to bind" '3 times bind' "$bind"
    done
    rm -f "$dir/million"
}

live_check() {
    if ! has_nsd; then return; fi
    local names=$dir/names kind=real count
    if [ -f "$whitelist" ]; then
        real_names >"$names"
    else
        kind=invented
        invented_names $REAL_NAMES >"$names"
    fi
    count=$(wc -l <"$names")
    say "a check of $count $kind names"
    write_zone
    start_nsd
    measure "$dir/report" "$mssrv" -q check --domains "$names" --server "127.0.0.1:$port" \
        --rate 0 --format json
    grep -q "\"compliant\": $count,\$" "$dir/report" || die 'not all domains comply'
    stop_nsd
    row "check $count $kind names, NSD on loopback" '250 ms'
}

# Memory must not grow with the number of domains in this form. One run each: they take long.
streams() {
    if [ -z "${MSSRV_LONG:-}" ]; then
        say 'skipped: a million domains checked (MSSRV_LONG=1 asks for it)'
        return
    fi
    if ! has_nsd; then return; fi
    local names=$dir/names count
    invented_names $MILLION | sort >"$names"
    say 'a check of a million names'
    write_zone
    start_nsd
    for count in 100000 $MILLION; do
        # Every tenth name has the same spread as all of them.
        awk -v step=$((MILLION / count)) 'NR % step == 0' "$names" >"$dir/list"
        rm -f "$dir/stream" "$dir/micros" "$dir/cpus" "$dir/kibs"
        sample /dev/null "$mssrv" -q check --domains "$dir/list" --server "127.0.0.1:$port" \
            --rate 0 --format ndjson -o "$dir/stream"
        tail -n 1 "$dir/stream" | grep -q "\"compliant\":$count," || die 'not all domains comply'
        micros=$(cat "$dir/micros") kib=$(cat "$dir/kibs")
        row "check $count names as ndjson, NSD on loopback" 'peaks within 20 %'
    done
    stop_nsd
    rm -f "$names" "$dir/list" "$dir/stream"
}

# The root zone takes names of any top-level domain.
write_zone() {
    fronts fronts.test
    "$mssrv" -q generate --domains "$names" "${fronts[@]}" -o "$dir/fragment"
    {
        echo '. 3600 IN SOA ns.fronts.test. hostmaster.fronts.test. 1 3600 600 86400 300'
        echo '. 3600 IN NS ns.fronts.test.'
        local host
        for host in ns smtp-psc smtp-cert imap-psc imap-cert; do
            echo "$host.fronts.test. 3600 IN A 192.0.2.1"
        done
        echo "\$INCLUDE $dir/fragment"
    } >"$dir/root.zone"
}

# --- the script ---

build
version
from_whitelist
million
formats
live_check
streams
print_table
