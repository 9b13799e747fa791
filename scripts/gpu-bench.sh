#!/bin/bash
# Times the engine on this machine's first NVIDIA GPU and prints a table last: one utterance at three lengths (fp16, w8, fp32), without
# captured graphs, batches, a stream, finite audio and velocity error over lengths. Model: random weights, which take as long as trained ones.
set -uo pipefail
root=$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")/..
usage() {
  cat <<'END'
usage: scripts/gpu-bench.sh [options]
  --arch PRESET       f5tts-v1-base (default), f5tts-v1-small, f5tts-base, f5tts-small or nano
  --home DIR          where the model is made and kept (default: a folder of the cache, ~/.cache/ishowtts-gpu-bench)
  --natives DIR       folder of libonnxruntime.so and libonnxruntime_providers_cuda.so (default: what JAVA_TOOL_OPTIONS names)
  --class-path CP     classes built elsewhere: the harness, the engine and the engine's test classes (default: built with Maven)
  --only PARTS        some of model,single,w8,plain,batch,stream,length (default: all, comma between them)
CUDA's and cuDNN's libraries must be on LD_LIBRARY_PATH. Takes about four minutes and 8 GB of disk the first time.
END
}
die() { echo "gpu-bench: $1" >&2; exit 2; }

arch=f5tts-v1-base home=${XDG_CACHE_HOME:-$HOME/.cache}/ishowtts-gpu-bench natives= class_path= only=all
while (($#)); do
  case $1 in
    -h | --help) usage; exit 0 ;;
    --arch) arch=${2:?--arch needs a preset}; shift 2 ;;
    --home) home=${2:?--home needs a folder}; shift 2 ;;
    --natives) natives=${2:?--natives needs a folder}; shift 2 ;;
    --class-path) class_path=${2:?--class-path needs paths}; shift 2 ;;
    --only) only=${2:?--only needs parts}; shift 2 ;;
    *) usage >&2; die "unknown option $1" ;;
  esac
done
wanted() { [[ $only == all || ,$only, == *,$1,* ]]; }

java=${JAVA_HOME:+$JAVA_HOME/bin/java}
java=${java:-java}
command -v "$java" >/dev/null || die "Java is missing: install a JRE of 17 or newer or set JAVA_HOME"
command -v nvidia-smi >/dev/null || die "nvidia-smi is missing: this measures an NVIDIA GPU"
gpu=$(nvidia-smi --query-gpu=name,driver_version,clocks.max.sm --format=csv,noheader -i 0) || die "nvidia-smi finds no GPU"
if [ -z "$class_path" ]; then
  "$root/ishowtts" version >/dev/null || die "the build failed: see above"
  (cd "$root" && mvn -q -B -DskipTests -Dspotless.check.skip -Djacoco.skip -pl engine -am test-compile) || die "the build failed: see above"
  class_path="$root/engine/target/test-classes:$(ls "$root"/harness/target/ishowtts-harness-*.jar | grep -v tests | head -1):$root/harness/target/lib/*"
fi
options=(-Djava.awt.headless=true -Dishowtts.root="$root")
[ -z "$natives" ] || options+=(-Donnxruntime.native.path="$natives")

mkdir -p "$home" || die "the folder $home cannot be made: name another with --home"
log=$home/bench.log
table=$home/bench.md
failed=()
: >"$log"
: >"$table"
part() { # name, seconds at most, class, arguments
  local name=$1 most=$2 rows
  shift 2
  echo "gpu-bench: $name …" >&2
  rows=$(ISHOWTTS_HOME=$home timeout "$most" "$java" "${options[@]}" -cp "$class_path" "$@" 2>>"$log") || {
    failed+=("$name")
    tail -n 5 "$log" >&2
  }
  echo "$rows" | tee -a "$log" | grep '^|' >>"$table"
}
model() { part model 600 dev.ishowtts.harness.cli.Main model make --arch "$arch" --seed 1 --precision fp16,fp32,w8 --name bench; }

begun=$SECONDS
wanted model && [ ! -d "$home/models/bench" ] && model
wanted single && part single 120 dev.ishowtts.engine.GpuBench "$home" single=bench@fp16 single=bench@fp32
wanted w8 && part w8 120 dev.ishowtts.engine.GpuBench "$home" single=bench@w8
wanted plain && part plain 90 dev.ishowtts.engine.GpuBench "$home" plain=bench@fp16
wanted batch && part batch 180 dev.ishowtts.engine.GpuBench "$home" batch=bench@fp16
wanted stream && part stream 60 dev.ishowtts.engine.GpuBench "$home" stream=bench@fp16
wanted length && part length 300 dev.ishowtts.engine.gpu.LengthProbe "$home" bench@fp16 bench@fp32 bench@w8

echo
echo "$arch, seed 1, NFE 7, guidance 2, sway -1 on $gpu; $(nproc) processors; $((SECONDS - begun)) s; log in $log"
echo
echo "| model | what | measured |"
echo "|---|---|---|"
cat "$table"
if ((${#failed[@]})); then
  echo
  echo "gpu-bench: failed or over time: ${failed[*]}; see $log" >&2
  exit 1
fi
