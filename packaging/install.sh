#!/usr/bin/env bash
# Installs this package, goes back to the version before, or removes it. Safe to run again, also after it was interrupted.
set -euo pipefail
umask 022 # whatever root's own is: the service's user has to read what is installed

usage() {
  cat <<'TEXT'
usage: install.sh [--prefix DIR] [--user NAME] [--units DIR] [--dry-run]
       install.sh --rollback [--prefix DIR] [--dry-run]
       install.sh --uninstall [--purge] [--prefix DIR] [--dry-run]

  --prefix DIR   where it goes (default: /opt/ishowtts)
  --user NAME    who runs the service (default: as before, else ishowtts as root, else you)
  --units DIR    where systemd's units go (default: as before, else /etc/systemd/system as root, else units/ of the prefix)
  --rollback     makes the version before the present one the present one
  --uninstall    ends and removes the service; settings and data stay
  --purge        removes settings and data too
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
action=install
purge=false
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
    --rollback) action=rollback ;;
    --uninstall) action=uninstall ;;
    --purge) purge=true ;;
    -h | --help) usage && exit 0 ;;
    *) die "unknown argument $1; see --help" ;;
  esac
  shift
done
! $purge || [[ $action == uninstall ]] || die '--purge goes with --uninstall'
[[ $prefix == /* ]] || prefix=$PWD/$prefix
[[ $prefix =~ ^[A-Za-z0-9/._-]+$ ]] || die "--prefix must be a path of letters, digits and ._-/, got $prefix"
prefix=$(realpath -ms -- "$prefix")
[[ $prefix != / ]] || die '--prefix must be a folder of its own, got /'
if [[ $action == install && -e $prefix && ! -d $prefix/versions ]] && ls -A -- "$prefix" | grep -qvxE 'etc|data|units'; then
  die "--prefix must be a folder of its own, $prefix holds something else"
fi

# What was chosen at the first time holds for upgrades.
answers=$prefix/etc/install
answer() { # $1: name
  [[ ! -r $answers ]] || sed -n "s/^$1=//p" "$answers"
}
[[ -n $user ]] || user=$(answer user)
[[ -n $units ]] || units=$(answer units)
if [[ -z $user ]]; then
  user=$( ((EUID == 0)) && printf ishowtts || id -un)
fi
[[ $user =~ ^[A-Za-z_][A-Za-z0-9._-]*$ ]] || die "--user must be the name of a user, got $user"
if [[ -z $units ]]; then
  units=$( ((EUID == 0)) && printf /etc/systemd/system || printf '%s' "$prefix/units")
fi

run() { # says the command, and runs it unless nothing may change
  printf '%s\n' "$*"
  $dry || "$@"
}

# Links and settings change whole or not at all.
point() { # $1: link, $2: target
  [[ $(readlink -- "$1" 2>/dev/null || true) != "$2" ]] || return 0
  printf 'ln -s %s %s\n' "$2" "$1"
  $dry || { ln -sfn -- "$2" "$1.new" && mv -T -- "$1.new" "$1"; }
}

place() { # $1: file, $2: copy
  printf 'cp %s %s\n' "$1" "$2"
  $dry || { cp -p --no-preserve=ownership -- "$1" "$2.new" && mv -T -- "$2.new" "$2"; }
}

# current and previous change one after the other; previous.new tells that only one of them has.
switched() { # ends what was interrupted; fails if there was nothing to end
  [[ -L $prefix/previous.new ]] || return 1
  if [[ $(readlink -- "$prefix/previous.new") == "$(readlink -- "$prefix/current")" ]]; then
    run rm -f -- "$prefix/previous.new"
    return 1
  fi
  run mv -T -- "$prefix/previous.new" "$prefix/previous"
}

switch() { # $1: versions/… that shall be the present one
  local now
  now=$(readlink -- "$prefix/current" 2>/dev/null || true)
  [[ $now != "$1" ]] || return 0
  [[ -z $now ]] || run ln -sfn -- "$now" "$prefix/previous.new"
  point "$prefix/current" "$1"
  [[ -z $now ]] || run mv -T -- "$prefix/previous.new" "$prefix/previous"
}

write_units() { # $1: folder of a version
  local home=yes unit name text
  # Under a home the service must at least see itself.
  case $prefix/ in /home/* | /root/*) home=read-only ;; esac
  [[ -d $units ]] || run mkdir -p -- "$units"
  for unit in "$1"/packaging/systemd/*; do
    name=${unit##*/}
    text=$(sed -e "s|@PREFIX@|$prefix|g" -e "s|@USER@|$user|g" -e "s|^ProtectHome=yes|ProtectHome=$home|" "$unit")
    if [[ ! -e $units/$name || $(<"$units/$name") != "$text" ]]; then
      printf 'write %s\n' "$units/$name"
      $dry || { printf '%s\n' "$text" >"$units/$name.new" && mv -T -- "$units/$name.new" "$units/$name"; }
    fi
  done
}

after() {
  printf '\n%s is now the version in %s.\n' "$1" "$prefix"
  printf 'With systemd: systemctl daemon-reload && systemctl restart ishowtts\n'
}

lock() { # one at a time
  $dry || [[ ! -d $prefix/versions ]] || {
    exec 7<"$prefix/versions"
    flock -n 7 || die "another install.sh works on $prefix; wait for it to end"
  }
}

command -v flock >/dev/null || die 'flock is missing; install util-linux'
lock

if [[ $action == rollback ]]; then
  if switched; then
    now=$(readlink -- "$prefix/current")
  else
    [[ -L $prefix/previous && -e $prefix/previous ]] || die "there is no version before the present one in $prefix"
    now=$(readlink -- "$prefix/previous")
  fi
  write_units "$prefix/$now"
  switch "$now"
  $dry || after "${now##*/}"
  exit 0
fi

if [[ $action == uninstall ]]; then
  [[ -d $prefix/versions || -L $prefix/current ]] || { $purge && [[ -d $prefix/data || -d $prefix/etc ]]; } ||
    die "nothing is installed in $prefix"
  ours=()
  for unit in "$units"/ishowtts*.service; do
    [[ -r $unit ]] && grep -qF "$prefix/current/" "$unit" || continue
    ours+=("$unit")
    [[ ! -e ${unit%.service}.timer ]] || ours+=("${unit%.service}.timer")
  done
  if ((${#ours[@]} > 0)); then
    if [[ $units == /etc/systemd/system && -d /run/systemd/system ]]; then
      run systemctl disable --now "${ours[@]##*/}"
    fi
    run rm -f -- "${ours[@]}"
    [[ $units != /etc/systemd/system || ! -d /run/systemd/system ]] || run systemctl daemon-reload
  fi
  run rm -rf -- "$prefix/current" "$prefix/current.new" "$prefix/previous" "$prefix/previous.new" "$prefix/versions"
  if $purge; then
    run rm -rf -- "$prefix/data" "$prefix/etc"
    ((EUID != 0)) || run rm -rf -- /var/cache/ishowtts-lock-guard
    [[ $units != "$prefix/units" ]] || run rm -rf -- "$units"
    $dry || rmdir -- "$prefix" || true
  else
    printf 'Kept: %s and %s\n' "$prefix/etc" "$prefix/data"
  fi
  ((EUID != 0)) || printf 'Kept: the user %s (userdel), and the lock after a boot if it was installed (systemctl disable --now ishowtts-lock)\n' "$user"
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

target=$prefix/versions/$version
if [[ $source != "$target" && -e $target/SHA256SUMS ]] && ! cmp -s "$source/SHA256SUMS" "$target/SHA256SUMS"; then
  die "$target is another package of the same version; remove it first"
fi

unfinished() {
  rm -rf -- "$target.new"
  printf 'install: not finished; the version that was there before is unchanged. Run it again once the cause is gone\n' >&2
}
trap '[[ $? == 0 ]] || unfinished' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

if ((EUID == 0)); then
  id -- "$user" >/dev/null 2>&1 ||
    run useradd --system --home-dir "$prefix/data" --shell /usr/sbin/nologin --user-group "$user"
  # The GPU of a Jetson belongs to these groups.
  for group in video render; do
    if [[ $user != root ]] && getent group "$group" >/dev/null && ! id -nG -- "$user" 2>/dev/null | tr ' ' '\n' | grep -qx "$group"; then
      run usermod -aG "$group" "$user"
    fi
  done
fi

for folder in versions etc etc/backup data data/home data/runs data/reports data/history data/spool data/baselines; do
  [[ -d $prefix/$folder ]] || run mkdir -p -- "$prefix/$folder"
done
lock
$dry || switched || true

for rest in "$prefix"/versions/*.new; do # of one that was killed
  [[ ! -e $rest ]] || run rm -rf -- "$rest"
done
if [[ $source != "$target" && ! -e $target/SHA256SUMS ]]; then
  # It becomes the property of who installs it: the archive may have been unpacked by anybody, and root runs the lock guard from here.
  run cp -dR --preserve=mode,timestamps,links -- "$source" "$target.new"
  run chmod -R u=rwX,go=rX -- "$target.new"
  run mv -T -- "$target.new" "$target"
fi

# Settings are the owner's: put there once, kept over upgrades, and copied before each.
for file in ishowtts.toml gate.toml; do
  if [[ ! -e $prefix/etc/$file ]]; then
    place "$source/defaults/$file" "$prefix/etc/$file"
  elif [[ ! -e $prefix/etc/backup/$file.before-$version ]]; then
    place "$prefix/etc/$file" "$prefix/etc/backup/$file.before-$version"
  fi
  point "$target/config/$file" "../../../etc/$file"
done
for folder in runs reports history spool; do
  point "$target/$folder" "../../data/$folder"
done
point "$target/baselines" "../../data/baselines"
wanted=$(printf 'user=%s\nunits=%s' "$user" "$units")
if [[ ! -e $answers || $(<"$answers") != "$wanted" ]]; then
  printf 'write %s\n' "$answers"
  $dry || { printf '%s\n' "$wanted" >"$answers.new" && mv -T -- "$answers.new" "$answers"; }
fi
if [[ ! -e $prefix/etc/ishowtts.env ]]; then
  printf 'write %s\n' "$prefix/etc/ishowtts.env"
  $dry || (
    umask 077
    printf '# Variables of the service, such as ISHOWTTS_MONITOR_MAIL_PASSWORD=…; a line each.\n' >"$prefix/etc/ishowtts.env.new"
    [[ -z ${JAVA_HOME:-} ]] || printf 'JAVA_HOME=%s\n' "$JAVA_HOME" >>"$prefix/etc/ishowtts.env.new"
    mv -T -- "$prefix/etc/ishowtts.env.new" "$prefix/etc/ishowtts.env"
  )
fi

# It is of this Java and this place; the service starts in half the time with it.
if [[ -x ${java:-/nothing} && ! -e $target/monitor/target/classes.jsa ]]; then
  run "$target/ishowtts" serve --archive
fi

if ((EUID == 0)); then
  group=$(id -gn -- "$user" 2>/dev/null || printf '%s' "$user")
  run chown -R "$user:$group" "$prefix/data"
  run chmod 0750 "$prefix/data" "$prefix/etc"
  run chgrp "$group" "$prefix/etc" "$prefix/etc/ishowtts.toml" "$prefix/etc/gate.toml"
fi

write_units "$source"
switch "versions/$version"
$dry || after "$version"
if [[ $units == /etc/systemd/system ]]; then
  printf 'At every boot: systemctl enable --now ishowtts; on a Jetson also: systemctl enable --now ishowtts-lock-guard.timer\n'
fi
