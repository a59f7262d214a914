#!/usr/bin/env bash
# What `--mailboxes` costs: time and peak memory of `merge` with an invented extraction of the size of the real one, as
# text, as an archive, and without it, on one core. See benches/README.md.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

# The real extraction of 2026-08-26.
readonly LINES=535928 OCTETS=89276703 DOMAINS=5018

row() {
    rows+=("$(printf '| %-46s | %11s | %10s | %10s | %-12s |' "$1" "$(as_ms "$micros")" "$(as_ms "$cpu")" \
        "$(as_mib "$kib")" "$2")")
}

print_table() {
    printf '| %-46s | %11s | %10s | %10s | %-12s |\n' "merge of one report (median of $RUNS runs)" \
        'wall clock' 'CPU' 'peak' 'target'
    printf '|%s|%s|%s|%s|%s|\n' "$(dashes 48)" "$(dashes 12):" "$(dashes 11):" "$(dashes 11):" "$(dashes 14)"
    printf '%s\n' "${rows[@]}"
}

# As many lines, octets, columns and domains as the real one. A fifth of the domains has nearly all mailboxes, 169
# addresses stand twice, and names have accents.
extraction() {
    awk -v lines=$LINES -v octets=$OCTETS -v domains=$DOMAINS 'BEGIN {
        header = "Type de BAL|Adresse BAL"
        for (column = 3; column <= 31; column++) header = header "|Colonne " column
        print header
        # Octets, because of LC_ALL=C.
        used = length(header) + 1
        n = 1
        split("Hélène|René|Chloé|Marie|Jean|Noël|Zoé|Paul", names, "|")
        for (at = 1; at < lines; at++) {
            n = n * 16807 % 2147483647
            place = n % 24 ? n % 1001 : n % domains
            key = at <= 169 ? "repeated-" at : at > lines - 170 ? "repeated-" (at - lines + 170) : n "-" at
            if (key ~ /^repeated/) place = 0
            kind = n % 7 ? "PER" : "ORG"
            line = kind "|" key "@etab-" place ".mssante.fr|8|" n "|||||M|" names[n % 8 + 1] "|" names[n % 5 + 1]
            line = line "|C|Civil|10|Libellé|SM" n % 99 "||O|Cabinet " n % 9999 "||||" n % 300 "|||Rue " n % 999 "||"
            line = line "VILLE|" n % 95000 "|" n % 95 "|"
            # The last column fills the line.
            share = int((octets - used) / (lines - at))
            fill = share - length(line) - 1
            while (fill-- > 0) line = line "x"
            print line
            used += length(line) + 1
        }
    }'
}

build
say 'an invented extraction'
extraction >"$dir/bal.txt"
[ "$(wc -l <"$dir/bal.txt")" = $LINES ] || die 'another number of lines'
say "$(wc -c <"$dir/bal.txt") octets"
"$mssrv" -q check --lab --format json -o "$dir/report.json"
merge=(taskset -c 0 "$mssrv" -q merge "$dir/report.json" --format prometheus)

measure /dev/null "${merge[@]}"
row 'without mailboxes' ''
measure "$dir/out" "${merge[@]}" --mailboxes "$dir/bal.txt"
row '--mailboxes, the text' '1 s, 60 MiB'
grep -q '^mssrv_mailboxes' "$dir/out" || die 'no mailboxes in the report'
if command -v zip >/dev/null; then
    (cd "$dir" && zip -q bal.zip bal.txt)
    say "$(wc -c <"$dir/bal.zip") octets packed"
    measure /dev/null "${merge[@]}" --mailboxes "$dir/bal.zip"
    row '--mailboxes, the archive' '1 s, 60 MiB'
    measure /dev/null sh -c '"$@" <"$0"' "$dir/bal.zip" "${merge[@]}" --mailboxes -
    row '--mailboxes -, the archive on a pipe' ''
    rm -f "$dir/bal.zip"
else
    say 'skipped: zip not found'
fi
rm -f "$dir/bal.txt"
print_table
