#!/usr/bin/env bash
# Installs this package, or goes back to the version before. Safe to run again: what is there already stays.
set -euo pipefail

usage() {
  cat <<'TEXT'
usage: install.sh [--prefix DIR] [--user NAME] [--units DIR] [--dry-run]
       install.sh --rollback [--prefix DIR] [--dry-run]

  --prefix DIR   where it goes (default: /opt/ishowtts)
  --user NAME    who runs the service (default: ishowtts as root, else you)
  --units DIR    where systemd's units go (default: /etc/systemd/system as root, else DIR of the prefix)
  --rollback     makes the version before the present one the present one
  --dry-run      says what would be done and changes nothing

The prefix holds versions/ (one folder each), current and previous (links), etc/ (settings, kept) and data/ (runs, history, models, kept).
TEXT
}

die() {
  printf 'install: %s\n' "$1" >&2
  exit 2
}

prefix=/opt/ishowtts
user=
units=
dry=false
rollback=false
while (($#)); do
  case $1 in
    --prefix | --user | --units)
      (($# > 1)) && [[ -n $2 ]] || die "$1 needs a value"
      case $1 in
        --prefix) prefix=$2 ;;
        --user) user=$2 ;;
        --units) units=$2 ;;
      esac
      shift
      ;;
    --dry-run) dry=true ;;
    --rollback) rollback=true ;;
    -h | --help) usage && exit 0 ;;
    *) die "unknown argument $1; see --help" ;;
  esac
  shift
done
[[ $prefix == /* ]] || prefix=$PWD/$prefix
[[ $prefix =~ ^[A-Za-z0-9/._-]+$ ]] || die "--prefix must be a path of letters, digits and ._-/, got $prefix"
prefix=${prefix%/}
if [[ -z $user ]]; then
  user=$( ((EUID == 0)) && printf ishowtts || id -un)
fi
[[ $user =~ ^[a-z_][a-z0-9_-]*$ ]] || die "--user must be the name of a user, got $user"
if [[ -z $units ]]; then
  units=$( ((EUID == 0)) && printf /etc/systemd/system || printf '%s' "$prefix/units")
fi

run() { # says the command, and runs it unless nothing may change
  printf '%s\n' "$*"
  $dry || "$@"
}

# A link changes whole or not at all.
point() { # $1: link, $2: target
  [[ $(readlink -- "$1" 2>/dev/null || true) != "$2" ]] || return 0
  printf 'ln -s %s %s\n' "$2" "$1"
  $dry || { ln -sfn -- "$2" "$1.new" && mv -T -- "$1.new" "$1"; }
}

after() {
  printf '\n%s is now the version in %s.\n' "$1" "$prefix"
  printf 'With systemd: systemctl daemon-reload && systemctl restart ishowtts\n'
}

if $rollback; then
  [[ -L $prefix/previous && -e $prefix/previous ]] || die "there is no version before the present one in $prefix"
  old=$(readlink -- "$prefix/previous")
  now=$(readlink -- "$prefix/current")
  point "$prefix/current" "$old"
  point "$prefix/previous" "$now"
  $dry || after "${old##*/}"
  exit 0
fi

source=$(dirname -- "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")")
[[ -r $source/PACKAGE ]] || die "$source is no package: unpack the archive and run its packaging/install.sh"
version=$(sed -n 's/^version=//p' "$source/PACKAGE")
[[ $version =~ ^[A-Za-z0-9._-]+$ ]] || die "the package names no version"
command -v sha256sum >/dev/null || die 'sha256sum is missing; install coreutils'
(cd -- "$source" && sha256sum --quiet --strict -c SHA256SUMS) || die 'the package is damaged: unpack the archive again'
java=${JAVA_HOME:+$JAVA_HOME/bin/java}
java=${java:-$(command -v java || true)}
[[ -x ${java:-/nothing} ]] || printf 'install: no Java was found; install 17 or newer before the first start (Debian: openjdk-17-jre-headless)\n' >&2

if ((EUID == 0)) && ! id "$user" >/dev/null 2>&1; then
  run useradd --system --home-dir "$prefix/data" --shell /usr/sbin/nologin --user-group "$user"
  # The GPU of a Jetson belongs to these groups.
  for group in video render; do
    if getent group "$group" >/dev/null; then run usermod -aG "$group" "$user"; fi
  done
fi

for folder in versions etc etc/backup data data/home data/runs data/reports data/history data/spool data/baselines; do
  [[ -d $prefix/$folder ]] || run mkdir -p -- "$prefix/$folder"
done

target=$prefix/versions/$version
if [[ $source != "$target" && ! -e $target/SHA256SUMS ]]; then
  run rm -rf -- "$target" "$target.new"
  run cp -a -- "$source" "$target.new"
  run mv -T -- "$target.new" "$target"
elif [[ $source != "$target" ]] && ! cmp -s "$source/SHA256SUMS" "$target/SHA256SUMS"; then
  die "$target is another package of the same version; remove it first"
fi

# Settings are the owner's: put there once, kept over upgrades, and copied before each.
for file in ishowtts.toml gate.toml; do
  if [[ ! -e $prefix/etc/$file ]]; then
    run cp -- "$source/defaults/$file" "$prefix/etc/$file"
  elif [[ ! -e $prefix/etc/backup/$file.before-$version ]]; then
    run cp -p -- "$prefix/etc/$file" "$prefix/etc/backup/$file.before-$version"
  fi
  point "$target/config/$file" "../../../etc/$file"
done
for folder in runs reports history spool; do
  point "$target/$folder" "../../data/$folder"
done
point "$target/baselines" "../../data/baselines"

# It is of this Java and this place; the service starts in half the time with it.
if [[ -x ${java:-/nothing} && ! -e $target/monitor/target/classes.jsa ]]; then
  run "$target/ishowtts" serve --archive
fi

if ((EUID == 0)); then
  run chown -R "$user:$user" "$prefix/data"
  run chmod 0750 "$prefix/data" "$prefix/etc"
  run chgrp "$user" "$prefix/etc" "$prefix/etc/ishowtts.toml" "$prefix/etc/gate.toml"
fi

[[ -d $units ]] || run mkdir -p -- "$units"
for unit in "$source"/packaging/systemd/*; do
  name=${unit##*/}
  text=$(sed -e "s|@PREFIX@|$prefix|g" -e "s|@USER@|$user|g" "$unit")
  if [[ ! -e $units/$name || $(<"$units/$name") != "$text" ]]; then
    printf 'write %s\n' "$units/$name"
    $dry || printf '%s\n' "$text" >"$units/$name"
  fi
done

now=$(readlink -- "$prefix/current" 2>/dev/null || true)
if [[ -n $now && $now != "versions/$version" ]]; then
  point "$prefix/previous" "$now"
fi
point "$prefix/current" "versions/$version"
$dry || after "$version"
if [[ $units == /etc/systemd/system ]]; then
  printf 'At every boot: systemctl enable --now ishowtts; on a Jetson also: systemctl enable --now ishowtts-lock-guard.timer\n'
fi
