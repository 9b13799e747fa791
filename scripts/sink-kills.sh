#!/bin/bash
# Kills (SIGKILL) a process that writes run files, spools and ships their points, 200 times at random moments for each real server here
# (Debian's influxdb and victoria-metrics), then compares the servers with the run files. Prints one line for each server.
set -euo pipefail
kills=${1:-200}
[[ $kills =~ ^[1-9][0-9]*$ ]] || { echo "usage: scripts/sink-kills.sh [KILLS of each server, default 200]" >&2; exit 2; }
cd -- "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")/.."
log=$(mktemp)
trap 'rm -f "$log"' EXIT
mvn -B test -pl harness -am -Dtest=KillTest -Dishowtts.kills="$kills" -Dsurefire.failIfNoSpecifiedTests=false -Djacoco.skip -Dspotless.check.skip \
  >"$log" 2>&1 || { tail -n 40 "$log" >&2; exit 1; }
grep -E ' kills, ' "$log" || { echo "no server here: install Debian's influxdb or victoria-metrics" >&2; exit 1; }
