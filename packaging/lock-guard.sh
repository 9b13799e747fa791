#!/usr/bin/env bash
# Locks a Jetson's clocks again if they are not locked; run by ishowtts-lock-guard.service as root.
set -uo pipefail

program=$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")/../ishowtts
"$program" lock status
case $? in
  0) exit 0 ;; # locked
  1) exec "$program" lock apply ;;
  3) exit 0 ;; # cannot be read: nothing that a command would change
  *) exit 1 ;;
esac
