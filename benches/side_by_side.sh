#!/usr/bin/env bash
# The records of 5,000 domains, written by mssrv, by sort and awk, and by octoDNS: wall clock, CPU time
# and peak memory as medians of five runs, in one table on stdout. See benches/README.md.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

readonly DOMAINS=5000
readonly ZONE=mssante.fr

# --- the table ---

# A row of the table from the last measurement, by that of mssrv.
row() {
    local ratio
    ratio="$(as_ratio "$micros" "$own_micros") / $(as_ratio "$cpu" "$own_cpu") / $(as_ratio "$kib" "$own_kib")"
    rows+=("$(printf '| %-46s | %10s | %10s | %9s | %-24s |' "$1" "$(as_ms "$micros")" \
        "$(as_ms "$cpu")" "$(as_mib "$kib")" "$ratio")")
}

print_table() {
    printf '| %-46s | %10s | %10s | %9s | %-24s |\n' "$DOMAINS domains (median of $RUNS runs)" \
        'wall clock' 'CPU' 'peak' 'ratios to mssrv'
    printf '|%s|%s|%s|%s|%s|\n' "$(dashes 48)" "$(dashes 11):" "$(dashes 11):" "$(dashes 10):" \
        "$(dashes 26)"
    printf '%s\n' "${rows[@]}"
}

# --- the contestants ---

own() {
    say 'mssrv'
    measure "$dir/own" "$mssrv" -q generate --domains "$dir/names" "${fronts[@]}" --no-comments
    [ "$(wc -l <"$dir/own")" = $((4 * DOMAINS)) ] || die 'not four records a domain'
    own_micros=$micros own_cpu=$cpu own_kib=$kib
    row 'mssrv generate --no-comments'
}

# What somebody would write who knows that every name in the list is good.
readonly BY_HAND='sort -u "$0" | awk "{
    rest = \".\" \$0 \".\t3600\tIN\tSRV\t\"
    print \"_imap._tcp\" rest \"10 1 143 imap-psc.example.fr.\"
    print \"_imap._tcp\" rest \"20 1 143 imap-cert.example.fr.\"
    print \"_submission._tcp\" rest \"10 1 587 smtp-psc.example.fr.\"
    print \"_submission._tcp\" rest \"20 1 587 smtp-cert.example.fr.\"
}"'

by_awk() {
    say 'sort and awk'
    measure "$dir/by_hand" sh -c "$BY_HAND" "$dir/names"
    cmp "$dir/own" "$dir/by_hand" >&2 || die 'mssrv and awk differ'
    row 'sort and awk, the same bytes, nothing checked'
}

octodns() {
    local sync=$root/target/octodns/bin/octodns-sync
    sync=$(command -v octodns-sync || echo "$sync")
    if ! [ -x "$sync" ]; then
        say 'skipped: octodns-sync not found'
        return
    fi
    say 'octoDNS'
    mkdir "$dir/yaml"
    "$mssrv" -q generate --domains "$dir/names" "${fronts[@]}" --no-comments --format octodns \
        --zone "$ZONE" -o "$dir/yaml/$ZONE.yaml"
    cat >"$dir/config.yaml" <<YAML
providers:
  yaml:
    class: octodns.provider.yaml.YamlProvider
    directory: $dir/yaml
  files:
    class: octodns_bind.ZoneFileProvider
    directory: $dir/zones
zones:
  $ZONE.:
    sources: [yaml]
    targets: [files]
YAML
    measure /dev/null "$sync" --quiet --config-file "$dir/config.yaml" --doit --force
    # It writes an owner once for both its records, beside a SOA of its own.
    [ "$(grep -c ' SRV ' "$dir/zones/$ZONE.")" = $((4 * DOMAINS)) ] || die 'not four records a domain'
    row "$("$sync" --version | tail -n 1), from YAML to a zone file"
}

# --- the script ---

build
invented_names $DOMAINS >"$dir/names"
fronts example.fr
own
by_awk
octodns
print_table
