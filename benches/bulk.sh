#!/usr/bin/env bash
# A whole audit of 100,000 domains beside what resolvers take to dump raw answers: wall clock, CPU time
# and peak memory, in one table on stdout for each of two worlds. In every round each contestant runs once,
# so that they share the machine's moods; ratios are medians of those within a round, and their least and
# greatest follow. See benches/README.md.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
source "$root/benches/nsd.sh"

readonly DOMAINS=100000
# Queries to dig, which asks them one by one, as a part of all.
readonly DIG_PART=20

massdns=${MASSDNS:-}

# --- the table ---

# Keeps the last sample as one of the contestant $1.
keep() {
    local kind
    for kind in micros cpus kibs; do
        tail -n 1 "$dir/$kind" >>"$dir/$kind.$1"
    done
}

# $1's $3 by $2's in each round, the least first.
ratios_of_rounds() {
    paste "$dir/$3.$1" "$dir/$3.$2" | awk '{ print ($2 > 0 ? $1 / $2 : 0) }' | sort -n
}

ratio() { ratios_of_rounds "$@" | sed -n "$(((RUNS + 1) / 2))p"; }

# The least, the median and the greatest ratio of mssrv's $2 to $1's.
spread() {
    ratios_of_rounds own "$1" "$2" |
        awk -v middle="$(((RUNS + 1) / 2))" 'NR == 1 { least = $1 } NR == middle { median = $1 }
            END { printf "%.2f (%.2f to %.2f)", median, least, $1 }'
}

ratios() {
    local kind all=
    for kind in micros cpus kibs; do
        all+="$(printf '%.2f' "$(ratio "$1" own "$kind")") / "
    done
    printf '%s' "${all% / }"
}

row() {
    local of=$1
    rows+=("$(printf '| %-48s | %10s | %10s | %9s | %-20s |' "$2" \
        "$(as_ms "$(median "$dir/micros.$of")")" "$(as_ms "$(median "$dir/cpus.$of")")" \
        "$(as_mib "$(median "$dir/kibs.$of")")" "$(ratios "$of")")")
}

print_table() {
    printf '| %-48s | %10s | %10s | %9s | %-20s |\n' \
        "$1" 'wall clock' 'CPU' 'peak' 'ratios to mssrv'
    printf '|%s|%s|%s|%s|%s|\n' "$(dashes 50)" "$(dashes 11):" "$(dashes 11):" "$(dashes 10):" \
        "$(dashes 22)"
    printf '%s\n' "${rows[@]}"
    local other
    for other in massdns-J massdns-B dnsperf; do
        [ -f "$dir/micros.$other" ] || continue
        printf 'mssrv to %s: CPU %s, wall clock %s\n' "$other" "$(spread "$other" cpus)" \
            "$(spread "$other" micros)"
    done
}

# --- the worlds ---

# One domain in ten publishes nothing, one in fifty a wrong weight. Nothing is sent to the fronts. In the
# world `few` all domains name the same four fronts, at public addresses. In the world `many` each domain
# names the four fronts of one of 40 operators, at documentation addresses: four more remarks (TGT004).
write_world() {
    names=$dir/names
    invented_names "$1" | sort >"$names"
    awk '{
        print "_submission._tcp." $1
        print "_imap._tcp." $1
    }' "$names" >"$dir/owners"
    awk '{ print $1 " SRV" }' "$dir/owners" >"$dir/queries"
    local operators=1 network=100.128.0
    [ "$2" = few ] || operators=40 network=192.0.2
    awk -v operators="$operators" -v network="$network" '
    BEGIN {
        print ". 3600 IN SOA ns.fronts.test. hostmaster.fronts.test. 1 3600 600 86400 300"
        print ". 3600 IN NS ns.fronts.test."
        print "ns.fronts.test. 3600 IN A " network ".1"
        hosts = split("smtp-psc smtp-cert imap-psc imap-cert", host)
        for (operator = 0; operator < operators; operator++) {
            fronts = operators == 1 ? "fronts.test." : "operator-" operator ".fronts.test."
            for (n = 1; n <= hosts; n++)
                print host[n] "." fronts " 3600 IN A " network "." (1 + hosts * operator + n)
        }
    }
    NR % 10 == 0 { print $1 ". 3600 IN TXT \"mail is elsewhere\""; next }
    {
        if (operators > 1) fronts = "operator-" (NR + int(NR / operators)) % operators ".fronts.test."
        print "_submission._tcp." $1 ". 3600 IN SRV 10 " (NR % 50 == 1 ? 5 : 1) " 587 smtp-psc." fronts
        print "_submission._tcp." $1 ". 3600 IN SRV 20 1 587 smtp-cert." fronts
        print "_imap._tcp." $1 ". 3600 IN SRV 10 1 143 imap-psc." fronts
        print "_imap._tcp." $1 ". 3600 IN SRV 20 1 143 imap-cert." fronts
    }' "$names" >"$dir/root.zone"
}

# --- the contestants ---

# What `check` says of $1 domains: 0 if all comply, 1 here, where some do not.
own() {
    local format=$1 of=$2 count=$3
    rm -f "$dir/report"
    sample /dev/null sh -c '"$@" || [ $? -eq 1 ]' sh "$mssrv" -q check --domains "$names" \
        --server "127.0.0.1:$port" --rate 0 --format "$format" -o "$dir/report"
    keep "$of"
    local all wrong absent
    absent=$((count / 10)) wrong=$((count / 50)) all=$((count - count / 10 - count / 50))
    tail -c 2000 "$dir/report" | tr -d ' \n' >"$dir/end"
    [ "$format" = ndjson ] || head -c 4000 "$dir/report" | tr -d ' \n' >"$dir/end"
    grep -q "\"compliant\":$all,\"non_compliant\":$wrong,\"absent\":$absent,\"undetermined\":0" \
        "$dir/end" || die "not every domain has its verdict ($format)"
}

by_massdns() {
    local output=$1 size=$2 of=$3
    rm -f "$dir/answers"
    sample /dev/null "$massdns" -q -r "$dir/resolvers" -t SRV -s "$size" -o "$output" \
        -w "$dir/answers" "$dir/owners"
    [ -z "$of" ] || keep "$of"
    if [ "$output" = J ] && [ "$(grep -c '"status":"N' "$dir/answers")" != $((2 * DOMAINS)) ]; then
        die 'massdns has not every answer'
    fi
}

# Sets `size` to the hash map size, the queries under way at once, with which massdns is fastest.
best_size() {
    local candidate best=
    for candidate in 50 100 200 500 1000; do
        by_massdns B "$candidate" ''
        micros=$(tail -n 1 "$dir/micros")
        if [ -z "$best" ] || [ "$micros" -lt "$best" ]; then
            best=$micros size=$candidate
        fi
    done
    say "massdns is fastest with -s $size"
}

by_dnsperf() {
    sample "$dir/dnsperf" dnsperf -s 127.0.0.1 -p "$port" -d "$dir/queries" -n 1 -c 4 -q 200
    keep dnsperf
    grep -q "Queries completed: *$((2 * DOMAINS)) " "$dir/dnsperf" || die 'dnsperf lost queries'
}

# A part of the queries, its figures multiplied.
by_dig() {
    awk -v part="$DIG_PART" 'NR % part == 0 { print $1 " SRV" }' "$dir/owners" >"$dir/part"
    sample "$dir/dug" dig "@127.0.0.1" -p "$port" +noall +answer +comments -f "$dir/part"
    local kind
    for kind in micros cpus; do
        awk -v part="$DIG_PART" '{ print $1 * part }' "$dir/$kind" | tail -n 1 >>"$dir/$kind.dig"
    done
    tail -n 1 "$dir/kibs" >>"$dir/kibs.dig"
}

# --- the script ---

rounds() {
    local n size
    if [ -n "$massdns" ]; then
        best_size
    else
        say 'skipped: massdns not found (MASSDNS=BINARY names it)'
    fi
    for ((n = 1; n <= RUNS; n++)); do
        say "round $n of $RUNS"
        own ndjson own "$DOMAINS"
        if [ -n "$massdns" ]; then
            by_massdns J "$size" massdns-J
            by_massdns B "$size" massdns-B
        fi
        own json json "$DOMAINS"
        if command -v dnsperf >/dev/null; then by_dnsperf; fi
        if command -v dig >/dev/null; then by_dig; fi
    done
    row own 'mssrv check --format ndjson'
    row json 'mssrv check --format json'
    if [ -n "$massdns" ]; then
        row massdns-J "massdns -o J -s $size, answers alone"
        row massdns-B "massdns -o B -s $size, answers alone"
    fi
    if [ -f "$dir/micros.dnsperf" ]; then row dnsperf 'dnsperf, answers counted'; fi
    if [ -f "$dir/micros.dig" ]; then row dig "dig -f, a ${DIG_PART}th of the queries, times $DIG_PART"; fi
}

# Ten times as many domains.
million() {
    if [ -z "${MSSRV_LONG:-}" ]; then
        say 'skipped: a million domains (MSSRV_LONG=1 asks for it)'
        return
    fi
    say 'a million domains'
    write_world $((10 * DOMAINS)) few
    start_nsd
    local n
    for ((n = 1; n <= RUNS; n++)); do
        own ndjson million $((10 * DOMAINS))
    done
    stop_nsd
    row million 'mssrv check --format ndjson, ten times the domains'
}

# What the world $1 takes, in a table with the title $2.
world() {
    rows=()
    rm -f "$dir"/micros.* "$dir"/cpus.* "$dir"/kibs.*
    say "the world with $1 fronts"
    write_world "$DOMAINS" "$1"
    start_nsd
    echo "127.0.0.1:$port" >"$dir/resolvers"
    rounds
    stop_nsd
    [ "$1" != few ] || million
    print_table "$2"
}

if ! has_nsd; then exit 0; fi
build
world few "$DOMAINS domains, 4 fronts (median of $RUNS)"
echo
world many "$DOMAINS domains, 160 fronts (median of $RUNS)"
