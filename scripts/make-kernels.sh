#!/bin/bash
# Compiles the kernels in engine/src/main/cuda to the PTX that the engine ships: flow.cu for GPUs from sm_75 on, attention.cu for those
# of compute capability 9.0. Needs nvcc and ptxas.
# usage: scripts/make-kernels.sh          compile again after a change of a source
#        scripts/make-kernels.sh --check  only say whether the PTX belongs to the sources
set -euo pipefail
cd "$(dirname "$0")/.."
sources=engine/src/main/cuda
made=engine/src/main/resources/dev/ishowtts/engine/gpu
digest() { sha256sum "$sources/$1.cu" | cut -d' ' -f1; }
if [ "${1:-}" = --check ]; then
  for name in flow attention; do
    grep -q "^// source $(digest $name)$" "$made/$name.ptx" || {
      echo "$made/$name.ptx was made of another $sources/$name.cu: run scripts/make-kernels.sh" >&2
      exit 1
    }
    echo "$made/$name.ptx belongs to $sources/$name.cu"
  done
  exit 0
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# name, PTX version that drivers must know, architecture of the PTX, GPUs that it is tried for
compile() {
  local name=$1 version=$2 arch=$3 sm
  shift 3
  nvcc -std=c++17 -O3 -ptx -arch="compute_$arch" "$sources/$name.cu" -o "$work/$name.ptx"
  { echo "// source $(digest "$name")"; sed -e '/^\/\//d' -e '/^\s*$/d' -e "s/^\.version .*/.version $version/" "$work/$name.ptx"; } > "$made/$name.ptx"
  for sm; do
    ptxas -arch="sm_$sm" "$made/$name.ptx" -o "$work/$name.cubin"
  done
  echo "$made/$name.ptx: $(grep -c '^\.visible \.entry' "$made/$name.ptx") kernels, $(stat -c %s "$made/$name.ptx") bytes"
}
compile flow 6.5 75 75 80 87 89 90      # drivers from CUDA 10.2 on
compile attention 8.0 90a 90a           # drivers from CUDA 12.0 on
