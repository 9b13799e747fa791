#!/usr/bin/env bash
# Loads and maltreats the service: many clients, slow ones, large and broken bodies. Prints a table; exits 1 if something is wrong.
#   scripts/service-load.sh [SECONDS=300] [CLIENTS=200] [FUZZED BODIES=10000] [SECONDS OF WARM-UP=600]
# The service speaks with the model nano, two requests at once, and has a home folder, a port and a run lock of its own.
set -euo pipefail
cd -- "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")/.."

seconds=${1:-300} clients=${2:-200} fuzzed=${3:-10000} warm_up=${4:-600} port=${PORT:-18790}
work=$(mktemp -d)
service=
cleanup() {
  [[ -z $service ]] || kill "$service" 2>/dev/null || true
  [[ -z $service ]] || wait "$service" 2>/dev/null || true
  rm -rf "$work"
}
trap cleanup EXIT

# The heap is resident from the start: RSS then shows what grows beside it; what grows in it is judged after collections.
export ISHOWTTS_HOME=$work/home ISHOWTTS_JAVA_OPTS=${ISHOWTTS_JAVA_OPTS:--Xms256m -Xmx256m -XX:+AlwaysPreTouch}
./ishowtts version >/dev/null
./ishowtts serve --set monitor.port="$port" --set guard.lock="$work/run.lock" --set engine.max_parallel=2 \
  --set engine.threads=1 --set engine.queue=32 >"$work/service.log" 2>&1 &
service=$!
for ((i = 0; i < 600; i++)); do
  kill -0 "$service" 2>/dev/null || { cat "$work/service.log" >&2; exit 1; }
  ! curl -sf "http://127.0.0.1:$port/actuator/health/readiness" >/dev/null || break
  sleep 0.2
done
echo "| what | figure |"
echo "|---|---|"
curl -s "http://127.0.0.1:$port/actuator/prometheus" |
  sed -n 's/^application_ready_time_seconds.* \(.*\)$/| start: seconds until requests are answered | \1 |/p'
status=0
java monitor/src/test/java/dev/ishowtts/monitor/load/ServiceLoad.java "http://127.0.0.1:$port" --pid "$service" \
  --warm-up "$warm_up" --seconds "$seconds" --clients "$clients" --fuzz "$fuzzed" || status=$?
errors=$(grep -c ' ERROR ' "$work/service.log" || true)
echo "| log: lines with ERROR | $errors |"
if ((errors > 0)); then # nothing of what is done here is the service's fault
  grep -m 5 -A 3 ' ERROR ' "$work/service.log" >&2
  status=1
fi
kill "$service"
ended=0
wait "$service" || ended=$?
service=
echo "| end: exit status after SIGTERM | $ended |"
exit "$status"
