#!/usr/bin/env bash
# The page of an audit of 5,000 invented domains: how long mssrv takes to write it, its size, and how long Chromium takes
# to open it, as medians of five runs, in one table on stdout. See benches/README.md.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

readonly DOMAINS=5000
readonly OPERATORS=300

# A whitelist of these domains, and a zone. The first operator has half of them, with a wrong weight everywhere; every
# tenth of the others has a wrong port, and some have no record.
world() {
    invented_names "$DOMAINS" >"$dir/names"
    awk -v operators="$OPERATORS" -v list="$dir/list.xml" -v zone="$dir/zone" '
    BEGIN {
        print "<ListeBlancheMSSante xmlns=\"https://listeblanche.mssante.fr/schema\">" >list
        print "<DateDeGeneration>2030-01-15T08:00:00Z</DateDeGeneration><ListeDomaines>" >list
        print "@ 3600 SOA ns.x. dns.x. 1 7200 900 1209600 300\n@ 3600 NS ns.x." >zone
    }
    {
        operator = NR % 2 ? 0 : NR % operators
        printf "<Domaine><Nom>%s</Nom><DNCertificatOperateur>CN=x,OU=%d,O=OPERATEUR %d,C=FR", $0,
            300000000000000 + operator, operator >list
        print "</DNCertificatOperateur></Domaine>" >list
        if (operator && operator % 7 == 0) next
        port = operator && NR % 10 == 0 ? 993 : 143
        for (n = 0; n < 4; n++)
            printf "%s.%s. 3600 SRV %d %d %d f%d.op%d.example.\n", n < 2 ? "_imap._tcp" : "_submission._tcp", $0,
                n % 2 ? 20 : 10, operator ? 1 : 0, n < 2 ? port : 587, n, operator >zone
    }
    END { print "</ListeDomaines></ListeBlancheMSSante>" >list }' "$dir/names"
}

print_table() {
    printf '| %-46s | %12s | %9s |\n' "$DOMAINS domains (median of $RUNS runs)" 'measured' 'target'
    printf '|%s|%s|%s|\n' "$(dashes 48)" "$(dashes 13):" "$(dashes 11)"
    printf '%s\n' "${rows[@]}"
}

row() {
    rows+=("$(printf '| %-46s | %12s | %9s |' "$@")")
}

writing() {
    # A status of 1 says that domains do not comply: the audit is made once, and its report written anew.
    run "$mssrv" -q check --whitelist "$dir/list.xml" --allow-unsigned --zone "mssante.fr.=$dir/zone" \
        --format json -o "$dir/saved.json" || [ $? = 1 ] || die 'the audit failed'
    local format
    for format in json html; do
        say "$format"
        measure /dev/null sh -c '"$@" || [ $? = 1 ]' sh "$mssrv" -q merge "$dir/saved.json" --format "$format" \
            -o "$dir/page.$format"
        row "merge --format $format" "$(as_ms "$micros")" ''
    done
    row 'size of the page' "$(awk -v octets="$(stat -c %s "$dir/page.html")" \
        'BEGIN { printf "%.2f MB", octets / 1e6 }')" '4 MB'
}

opening() {
    local chromium
    chromium=$(command -v chromium) || {
        say 'skipped: chromium not found'
        return
    }
    if ! [ -d "$root/target/browser/node_modules" ]; then
        say 'skipped: target/browser not found (tests/install-peers)'
        return
    fi
    say 'opening'
    BROWSER_MODULES=$root/target/browser run node "$root/tests/browser/opening.mjs" "$chromium" "$dir/page.html" \
        "$RUNS" >"$dir/opened"
    [ "$(wc -l <"$dir/opened")" = "$RUNS" ] || die 'the page does not open'
    row 'Chromium opens it, until its first frame' "$(median "$dir/opened") ms" '1.5 s'
}

build
world
writing
opening
print_table
