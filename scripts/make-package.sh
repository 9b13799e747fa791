#!/usr/bin/env bash
# Makes dist/ishowtts-VERSION.tar.gz and its SHA-256: the command line and the service without their sources.
# usage: scripts/make-package.sh [--no-build] [--out DIR] [--commit NAME]
set -euo pipefail

root=$(dirname -- "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")")
out=$root/dist
build=true
commit=

die() {
  printf 'make-package: %s\n' "$1" >&2
  exit 2
}

while (($#)); do
  case $1 in
    --no-build) build=false ;;
    --out)
      (($# > 1)) || die '--out needs a folder'
      mkdir -p -- "$2"
      out=$(cd -- "$2" && pwd)
      shift
      ;;
    --commit) # where git cannot tell
      [[ ${2:-} =~ ^[A-Za-z0-9._-]{0,40}$ ]] || die "--commit must be the name of a commit, got ${2:-nothing}"
      commit=${2:-}
      shift
      ;;
    *) die "unknown argument $1" ;;
  esac
  shift
done

cd -- "$root"
if $build; then
  mvn -q -B -ntp -DskipTests -Dspotless.check.skip -Djacoco.skip -pl harness,harness/jmh,monitor -am package
fi
version=$(sed -n 's|^  <version>\(.*\)</version>|\1|p' pom.xml | head -n 1)
if [[ -z $commit ]]; then
  commit=$(git rev-parse --short=12 HEAD 2>/dev/null || printf unknown)
  [[ -z $(git status --porcelain 2>/dev/null) ]] || commit=$commit-dirty
fi
when=$(git log -1 --format=%ct 2>/dev/null || printf 0)

work=$(mktemp -d)
trap 'rm -rf -- "$work"' EXIT
tree=$work/tree
mkdir -p "$tree"

# The same places as in the repository, so that the command line finds what it starts.
for module in harness harness/jmh monitor; do
  jar=
  for found in "$module/target/ishowtts-"*.jar; do
    [[ $found == *-tests.jar ]] || jar=$found
  done
  [[ -r $jar && -d $module/target/lib ]] || die "$module is not built; leave out --no-build"
  mkdir -p "$tree/$module/target/lib"
  cp -- "$jar" "$tree/$module/target/"
  cp -- "$module"/target/lib/*.jar "$tree/$module/target/lib/"
done
# The modules share most libraries: one copy of each, the others are links to it.
declare -A first
while IFS= read -r -d '' jar; do
  sum=$(sha256sum <"$jar")
  if [[ -n ${first[$sum]:-} ]]; then
    ln -f -- "${first[$sum]}" "$jar"
  else
    first[$sum]=$jar
  fi
done < <(find "$tree" -name '*.jar' -print0 | sort -z)

cp -- ishowtts README.md CHANGELOG.md "$tree/"
mkdir -p "$tree/config" "$tree/defaults" "$tree/docs"
cp -R -- config/suites "$tree/config/suites"
cp -- config/ishowtts.toml config/gate.toml "$tree/defaults/"
cp -- docs/*.md "$tree/docs/"
cp -R -- packaging "$tree/packaging"
cp -R -- dashboards "$tree/dashboards"
rm -f -- "$tree/dashboards/.env" # passwords of whoever builds it

digests() {
  (cd -- "$tree" && find . -type f ! -name SHA256SUMS -printf '%P\0' | LC_ALL=C sort -z | xargs -0 sha256sum)
}

# Two packages of one name are one package: where no commit tells them apart, their content does.
name=$version-$commit
case $commit in
  unknown | *-dirty)
    content=$(digests | sha256sum)
    name=$name-${content:0:8}
    ;;
esac
printf 'version=%s\ncommit=%s\n' "$name" "$commit" >"$tree/PACKAGE"
digests >"$tree/SHA256SUMS"
chmod -R u=rwX,go=rX "$tree" # whatever the umask here is
mv -- "$tree" "$work/ishowtts-$name"

mkdir -p "$out"
archive=$out/ishowtts-$name.tar.gz
tar -C "$work" --sort=name --mtime="@$when" --owner=0 --group=0 --numeric-owner -cf - "ishowtts-$name" | gzip -n >"$archive.new"
mv -- "$archive.new" "$archive"
(cd -- "$out" && sha256sum "ishowtts-$name.tar.gz" >"ishowtts-$name.tar.gz.sha256")
printf '%s\n' "$archive"
