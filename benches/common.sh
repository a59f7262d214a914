# What the scripts of this folder share: their processes, samples and tables. To be sourced; nothing
# runs here but the set-up.
export LC_ALL=C
# Every job gets a process group of its own, so that a time(1) and what it runs end together.
set -m

readonly RUNS=5

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
script=$(basename "$0" .sh)
rows=()
child=
dir=

say() { printf '%s: %s\n' "$script" "$*" >&2; }

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

# A script with more to end has a function `stop_others`.
stop_others() { :; }

clean_up() {
    trap - EXIT
    trap '' HUP INT TERM
    stop "$child"
    stop_others
    [ -z "$dir" ] || rm -rf "$dir"
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

# Microseconds of CPU time that this shell's ended children used from one times(1) to the next.
cpu_between() {
    awk 'FNR == 2 {
        gsub(/[ms]/, " ")
        used = 60 * ($1 + $3) + $2 + $4
        total += NR == FNR ? -used : used
    }
    END { printf "%d\n", total * 1e6 }' "$1" "$2"
}

# Runs a command with its stdout in the file $1. Appends microseconds of wall clock and of CPU, and KiB,
# to the samples; where time(1) is absent, 0 KiB. The clocks are bash's: those of time(1) tick in
# hundredths of a second.
sample() {
    local out=$1 start end
    shift
    [ -z "$time_program" ] || set -- "$time_program" -f %M -o "$dir/kib" "$@"
    times >"$dir/before"
    start=${EPOCHREALTIME//[^0-9]/}
    run "$@" >"$out" 2>"$dir/stderr" || die "failed: $* ($(tail -n 3 "$dir/stderr"))"
    end=${EPOCHREALTIME//[^0-9]/}
    times >"$dir/after"
    echo $((end - start)) >>"$dir/micros"
    cpu_between "$dir/before" "$dir/after" >>"$dir/cpus"
    if [ -n "$time_program" ]; then cat "$dir/kib"; else echo 0; fi >>"$dir/kibs"
}

median() { sort -n "$1" | sed -n "$(((RUNS + 1) / 2))p"; }

# Sets `micros`, `cpu` and `kib` to the medians of a command whose stdout goes to the file $1.
measure() {
    local n
    rm -f "$dir/micros" "$dir/cpus" "$dir/kibs"
    for ((n = 0; n < RUNS; n++)); do
        sample "$@"
    done
    micros=$(median "$dir/micros")
    cpu=$(median "$dir/cpus")
    kib=$(median "$dir/kibs")
}

# Microseconds as milliseconds.
as_ms() { awk -v u="$1" 'BEGIN { printf "%.1f ms", u / 1000 }'; }

# KiB as MiB; a dash where they are not known.
as_mib() { awk -v k="$1" 'BEGIN { if (k > 0) printf "%.1f MiB", k / 1024; else printf "-" }'; }

# $1 by $2; a dash where there is none of either.
as_ratio() { awk -v a="$1" -v b="$2" 'BEGIN { if (a > 0 && b > 0) printf "%.2f", a / b; else printf "-" }'; }

dashes() { printf '%*s' "$1" '' | tr ' ' -; }

# --- inputs ---

# $1 distinct names in an order that looks random, the same in every run (Lehmer's generator).
invented_names() {
    awk -v count="$1" 'BEGIN {
        for (n = 1; count-- > 0; n = n * 16807 % 2147483647)
            print "etab-" n ".mssante.fr"
    }'
}

# Four invented fronts below $1, as `generate` takes them.
fronts() {
    fronts=(--smtp-psc "smtp-psc.$1" --smtp-authcli "smtp-cert.$1"
        --imap-psc "imap-psc.$1" --imap-authcli "imap-cert.$1")
}

# --- set-up ---

[ -n "${EPOCHREALTIME:-}" ] || die 'bash 5 or later is needed'
[ -n "$time_program" ] || say 'no GNU time: peak memory is not measured'
trap clean_up EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM
dir=$(mktemp -d)

# Sets `mssrv` to the binary that ships.
build() {
    say 'building'
    run cargo build --profile dist --quiet --manifest-path "$root/Cargo.toml" --bin mssrv \
        --message-format json-render-diagnostics >"$dir/build" || die 'the build failed'
    mssrv=$(sed -n 's/.*"executable":"\([^"]*\)".*/\1/p' "$dir/build" | tail -n 1)
    [ -x "$mssrv" ] || die 'cargo names no executable'
}
