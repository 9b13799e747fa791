#!/bin/bash
# Times what happens to runs after the verdict (points, spool, history) and prints a table for docs/measurements.md.
set -euo pipefail
root=$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")/..
usage() {
  cat <<'END'
usage: scripts/sink-speed.sh [options]
  --folder DIR        on the disk to be timed (default: the checkout's target folder)
  --url JDBC          a PostgreSQL for the history, such as jdbc:postgresql://db/test?user=ann; its runs are mixed with 10,000 made ones
  --class-path CP     classes built elsewhere: the harness with its test classes (default: built with Maven)
Takes about a minute. Numbers count on a machine that does nothing else.
END
}
die() { echo "sink-speed: $1" >&2; exit 2; }
folder= url=() class_path=
while (($#)); do
  case $1 in
    -h | --help) usage; exit 0 ;;
    --folder) folder=${2:?--folder needs a folder}; shift 2 ;;
    --url) url=("${2:?--url needs an address}"); shift 2 ;;
    --class-path) class_path=${2:?--class-path needs paths}; shift 2 ;;
    *) usage >&2; die "unknown option $1" ;;
  esac
done
if [ -z "$class_path" ]; then
  (cd "$root" && mvn -q -B -DskipTests -Dspotless.check.skip -Djacoco.skip -pl harness -am package) || die "the build failed: see above"
  class_path="$root/harness/target/test-classes:$root/harness/target/classes:$root/harness/target/lib/*"
fi
folder=${folder:-$root/harness/target}
mkdir -p "$folder" || die "the folder $folder cannot be made: name another with --folder"
java=${JAVA_HOME:+$JAVA_HOME/bin/java}
echo "$(nproc) processors, load $(cut -d ' ' -f 1 /proc/loadavg), $(df --output=fstype "$folder" | tail -1), $("${java:-java}" -version 2>&1 | head -1)"
"${java:-java}" -Djava.awt.headless=true -cp "$class_path" dev.ishowtts.harness.sink.SinkSpeed "$folder" "${url[@]}"
