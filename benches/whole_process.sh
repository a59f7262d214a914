#!/usr/bin/env bash
# Whole-process figures: wall-clock time and peak memory of the release binary, as medians of five
# runs, in one table on stdout. Loopback only. See benches/README.md.
set -euo pipefail
export LC_ALL=C
# Every job gets a process group of its own, so that a time(1) and what it runs end together.
set -m

readonly RUNS=5
readonly MILLION=1000000
readonly REAL_NAMES=4944

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
whitelist=${MSSRV_WHITELIST:-$root/../shared/data/listeblanchemssante-2025-02-28.xml}
rows=()
child=
nsd_pid=
dir=

say() { printf 'whole_process: %s\n' "$*" >&2; }

die() {
    say "$*"
    exit 1
}

# --- processes ---

# Ends the process group that $1 leads, and returns when the last of it is gone.
stop() {
    [ -n "$1" ] || return 0
    kill -TERM -- "-$1" 2>/dev/null || true
    wait "$1" 2>/dev/null || true
    local tenths
    for ((tenths = 0; tenths < 50; tenths++)); do
        kill -0 -- "-$1" 2>/dev/null || return 0
        sleep 0.1
    done
    kill -KILL -- "-$1" 2>/dev/null || true
}

clean_up() {
    trap - EXIT
    trap '' HUP INT TERM
    stop "$child"
    stop_nsd
    [ -z "$dir" ] || rm -rf "$dir"
}

stop_nsd() {
    stop "$nsd_pid"
    nsd_pid=
    if [ -n "${lifeline:-}" ]; then
        # Its process id may soon be another's.
        echo gone >&"$lifeline"
        exec {lifeline}>&-
        lifeline=
    fi
}

# Ends the name server also where this script is killed and no trap runs: then the pipe closes.
tie_nsd() {
    exec {lifeline}> >(
        trap '' HUP INT TERM
        read -r word || true
        [ "${word:-}" = gone ] || { kill -TERM -- "-$nsd_pid" && rm -rf "$dir"; }
    )
}

# Runs a command in the background and waits: bash runs a trap at once only while it waits.
run() {
    local status=0
    "$@" </dev/null &
    child=$!
    wait "$child" || status=$?
    child=
    return "$status"
}

# --- measuring ---

time_program=
if [ -x /usr/bin/time ] && /usr/bin/time -f %M true 2>/dev/null; then
    time_program=/usr/bin/time
fi

# Runs a command with its stdout in the file $1. Appends microseconds and KiB to the samples; where
# time(1) is absent, 0 KiB. The clock is bash's: that of time(1) ticks in hundredths of a second.
sample() {
    local out=$1 start end
    shift
    [ -z "$time_program" ] || set -- "$time_program" -f %M -o "$dir/kib" "$@"
    start=${EPOCHREALTIME//[^0-9]/}
    run "$@" >"$out" 2>"$dir/stderr" || die "failed: $* ($(tail -n 3 "$dir/stderr"))"
    end=${EPOCHREALTIME//[^0-9]/}
    echo $((end - start)) >>"$dir/micros"
    if [ -n "$time_program" ]; then cat "$dir/kib"; else echo 0; fi >>"$dir/kibs"
}

median() { sort -n "$1" | sed -n "$(((RUNS + 1) / 2))p"; }

# Sets `micros` and `kib` to the medians of a command whose stdout goes to the file $1.
measure() {
    local n
    rm -f "$dir/micros" "$dir/kibs"
    for ((n = 0; n < RUNS; n++)); do
        sample "$@"
    done
    micros=$(median "$dir/micros")
    kib=$(median "$dir/kibs")
}

# A row of the table from the last measurement; $3, where given, is the time to compare with.
row() {
    local figure=$1 target=$2 base=${3:-} memory=- ratio=-
    [ "$kib" = 0 ] || memory=$(awk -v k="$kib" 'BEGIN { printf "%.1f MiB", k / 1024 }')
    [ -z "$base" ] || ratio=$(awk -v a="$micros" -v b="$base" 'BEGIN { printf "%.2f", a / b }')
    local ms
    ms=$(awk -v u="$micros" 'BEGIN { printf "%.1f ms", u / 1000 }')
    rows+=("$(printf '| %-52s | %11s | %10s | %6s | %-16s |' \
        "$figure" "$ms" "$memory" "$ratio" "$target")")
}

print_table() {
    printf '| %-52s | %11s | %10s | %6s | %-16s |\n' \
        "figure (median of $RUNS runs)" 'wall clock' 'peak' 'to cat' 'target'
    printf '|%s|%s|%s|%s|%s|\n' "$(dashes 54)" "$(dashes 12):" "$(dashes 11):" "$(dashes 7):" \
        "$(dashes 18)"
    printf '%s\n' "${rows[@]}"
}

dashes() { printf '%*s' "$1" '' | tr ' ' -; }

# --- inputs ---

# $1 distinct names in an order that looks random, the same in every run (Lehmer's generator).
invented_names() {
    awk -v count="$1" 'BEGIN {
        for (n = 1; count-- > 0; n = n * 16807 % 2147483647)
            print "etab-" n ".mssante.fr"
    }'
}

real_names() {
    grep -o '<Nom>[^<]*' "$whitelist" | sed 's/<Nom>//' | tr '[:upper:]' '[:lower:]' | sort -u
}

# Four invented fronts below $1, as `generate` takes them.
fronts() {
    fronts=(--smtp-psc "smtp-psc.$1" --smtp-authcli "smtp-cert.$1"
        --imap-psc "imap-psc.$1" --imap-authcli "imap-cert.$1")
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
    row '  cat the same bytes >/dev/null' '' "$cat"

    # What `-o` writes is on the disk before it takes its name, so the copy must be too.
    measure /dev/null sh -c 'cat "$1" >"$2" && sync -d "$2"' sh "$out" "$dir/copy"
    cat=$micros cat_row_kib=$kib
    rm -f "$dir/copy"
    measure /dev/null "${generate[@]}" -o "$dir/copy"
    cmp -s "$out" "$dir/copy" || die 'the file and the standard output differ'
    row 'generate 1,000,000 names -o FILE' '2 s, 60 MiB' "$cat"
    micros=$cat kib=$cat_row_kib
    row '  cat the same bytes >FILE, and sync it' '' "$cat"
    rm -f "$dir/million" "$out" "$dir/copy"
}

live_check() {
    if ! PATH=$PATH:/usr/sbin:/sbin command -v nsd >/dev/null; then
        say 'skipped: nsd not found'
        return
    fi
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
    row "check $count $kind names, NSD on loopback" '3 s'
}

# Memory must not grow with the number of domains in this form. One run each: they take long.
streams() {
    if [ -z "${MSSRV_LONG:-}" ]; then
        say 'skipped: a million domains checked (MSSRV_LONG=1 asks for it)'
        return
    fi
    if ! PATH=$PATH:/usr/sbin:/sbin command -v nsd >/dev/null; then
        say 'skipped: nsd not found'
        return
    fi
    local names=$dir/names count
    invented_names $MILLION | sort >"$names"
    say 'a check of a million names'
    write_zone
    start_nsd
    for count in 100000 $MILLION; do
        # Every tenth name has the same spread as all of them.
        awk -v step=$((MILLION / count)) 'NR % step == 0' "$names" >"$dir/list"
        rm -f "$dir/stream" "$dir/micros" "$dir/kibs"
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

write_nsd_conf() {
    cat >"$dir/nsd.conf" <<CONF
server:
  ip-address: 127.0.0.1
  port: $port
  server-count: 1
  username: ""
  chroot: ""
  pidfile: ""
  database: ""
  zonesdir: "$dir"
  zonelistfile: "$dir/zone.list"
  xfrdfile: ""
  xfrdir: "$dir"
  rrl-ratelimit: 0
  rrl-whitelist-ratelimit: 0
remote-control:
  control-enable: no
zone:
  name: "."
  zonefile: "$dir/root.zone"
CONF
}

# Sets `port`. A port that is taken makes NSD give up, and us try another.
start_nsd() {
    local attempt
    for attempt in 1 2 3 4 5; do
        port=$((20000 + RANDOM % 12000))
        write_nsd_conf
        PATH=$PATH:/usr/sbin:/sbin nsd -d -c "$dir/nsd.conf" </dev/null >"$dir/nsd.log" 2>&1 &
        nsd_pid=$!
        tie_nsd
        if nsd_answers; then return; fi
        stop_nsd
    done
    die "NSD does not start after $attempt attempts: $(tail -n 3 "$dir/nsd.log")"
}

nsd_answers() {
    local try first
    first=$(head -n 1 "$names")
    for ((try = 0; try < 2000; try++)); do
        kill -0 "$nsd_pid" 2>/dev/null || return 1
        if run "$mssrv" -q check "$first" --server "127.0.0.1:$port" --timeout 0.1 --retries 0 \
            >/dev/null 2>&1; then
            return 0
        fi
        sleep 0.05
    done
    return 1
}

# --- the script ---

[ -n "${EPOCHREALTIME:-}" ] || die 'bash 5 or later is needed'
[ -n "$time_program" ] || say 'no GNU time: peak memory is not measured'
trap clean_up EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM
dir=$(mktemp -d)

say 'building'
run cargo build --release --quiet --manifest-path "$root/Cargo.toml" --bin mssrv \
    --message-format json-render-diagnostics >"$dir/build" || die 'the build failed'
mssrv=$(sed -n 's/.*"executable":"\([^"]*\)".*/\1/p' "$dir/build" | tail -n 1)
[ -x "$mssrv" ] || die 'cargo names no executable'

version
from_whitelist
million
live_check
streams
print_table
