#!/bin/bash
# Compiles engine/src/main/cuda/flow.cu to the PTX that the engine ships, for GPUs from sm_75 on. Needs nvcc and ptxas.
# usage: scripts/make-kernels.sh          compile again after a change of flow.cu
#        scripts/make-kernels.sh --check  only say whether the PTX belongs to the source
set -euo pipefail
cd "$(dirname "$0")/.."
source=engine/src/main/cuda/flow.cu
ptx=engine/src/main/resources/dev/ishowtts/engine/gpu/flow.ptx
digest=$(sha256sum "$source" | cut -d' ' -f1)
if [ "${1:-}" = --check ]; then
  grep -q "^// source $digest$" "$ptx" && { echo "$ptx belongs to $source"; exit 0; }
  echo "$ptx was made of another $source: run scripts/make-kernels.sh" >&2
  exit 1
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
nvcc -std=c++17 -O3 -ptx -arch=compute_75 "$source" -o "$work/flow.ptx"
# Nothing newer than PTX 6.5 is used, so drivers from CUDA 10.2 on may compile it.
{ echo "// source $digest"; sed -e '/^\/\//d' -e '/^\s*$/d' -e 's/^\.version .*/.version 6.5/' "$work/flow.ptx"; } > "$ptx"
for sm in 75 80 87 89 90; do
  ptxas -arch="sm_$sm" "$ptx" -o "$work/flow.cubin"
done
echo "$ptx: $(grep -c '^\.visible \.entry' "$ptx") kernels, $(stat -c %s "$ptx") bytes"
