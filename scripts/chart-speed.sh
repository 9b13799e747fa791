#!/bin/bash
# Times every kind of chart on runs that are there: median of warm drawings, bytes included, desk and phone, SVG and PNG.
# usage: scripts/chart-speed.sh [RUN]     (RUN: run file or id; default: the newest)
set -euo pipefail
cd "$(dirname "$0")/.."
repeat=${REPEAT:-40}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
printf '%-13s %6s %4s  %s\n' chart width file time
for kind in trend distribution paired telemetry nfe soak phases; do
  run=("$@")
  case $kind in
    trend) run=() ;;
    phases) run=(docs/charts/history.md) ;;
  esac
  for width in 1200 390; do
    for format in svg png; do
      time=$(./ishowtts chart "$kind" ${run[@]+"${run[@]}"} --width "$width" --format "$format" \
        --repeat "$repeat" -o "$work/chart.$format" | tail -n 1)
      printf '%-13s %6s %4s  %s\n' "$kind" "$width" "$format" "$time"
    done
  done
done
