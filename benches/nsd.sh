# A name server for the scripts of this folder: NSD on a free port of the loopback interface, one server
# process, no rate limit, serving `$dir/root.zone` as the root zone. To be sourced after common.sh.

nsd_pid=

has_nsd() {
    if PATH=$PATH:/usr/sbin:/sbin command -v nsd >/dev/null; then return; fi
    say 'skipped: nsd not found'
    return 1
}

stop_others() { stop_nsd; }

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

# Any verdict will do: 3 says that there is none yet.
nsd_answers() {
    local try first status
    first=$(head -n 1 "$names")
    for ((try = 0; try < 2000; try++)); do
        kill -0 "$nsd_pid" 2>/dev/null || return 1
        status=0
        run "$mssrv" -q check "$first" --server "127.0.0.1:$port" --timeout 0.1 --retries 0 \
            >/dev/null 2>&1 || status=$?
        [ "$status" -gt 1 ] || return 0
        sleep 0.05
    done
    return 1
}
