#!/bin/bash
# One slice of training on a machine with GPUs: makes the speech (once), trains the flow on all GPUs but the last and
# the vocoder on the last, packs what came of it into $OUT. Runs again where it stopped while $WORK is there.
#
# usage: slice.sh SECONDS FLOW_DECAY VOCODER_DECAY   (environment: OUT, WORK, SENTENCES, COMPARE)
set -u
here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
until=$(($(date +%s) + $1))
work=${WORK:-/dev/shm/voice}
gpus=$(nvidia-smi -L | wc -l)
mkdir -p "$work"
export TORCHINDUCTOR_CACHE_DIR=$work/inductor PYTHONUNBUFFERED=1 LD_LIBRARY_PATH=$here/lib:${LD_LIBRARY_PATH:-}
cd "$here" || exit 2
echo "$gpus GPUs, $(nproc) cores, $(free -g | awk '/^Mem/ {print $2}') GiB seen"

pack() { # what the next slice or the importer needs, in parts small enough to travel
  local folder=$work/pack
  rm -rf "$folder" && mkdir -p "$folder"
  tar -C "$work" -cf - --ignore-failed-read $(cd "$work" && ls -d flow/*.safetensors flow/*.json flow/*.txt vocoder/*.safetensors vocoder/*.json 2>/dev/null) |
    split -b 15M -d - "$folder/voice.tar."
  cat "$work"/flow/*.log "$work"/vocoder/*.log "$work"/*.out >"$folder/log.txt" 2>/dev/null
  rm -f "$OUT"/voice.tar.* "$OUT/log.txt"
  mv "$folder"/* "$OUT"/
}

if [[ ! -e $work/shards/done ]]; then
  gzip -dc texts.txt.gz >"$work/texts.txt"
  python3 speech.py "$work/texts.txt" "$work/shards" --libraries "$here/lib" --processes $(($(nproc) - 8)) \
    --limit "${SENTENCES:-72000}" >"$work/speech.out" 2>&1 || { cat "$work/speech.out"; kill $$; } &
  speech=$!
fi
ranks=$((gpus > 1 ? gpus - 1 : 1))
if ((ranks > 1)); then
  launch=(torchrun --standalone --nproc_per_node="$ranks")
else
  launch=(python3)
fi
"${launch[@]}" flow_train.py "$work/shards" "$work/flow" --until "$until" --state "$work/flow.state" \
  --compare "${COMPARE:-60}" --decay "$2" 2>&1 | tee -a "$work/flow.out" | grep --line-buffered -v '^$' &
flow=$!
CUDA_VISIBLE_DEVICES=$((gpus - 1)) python3 vocoder_train.py "$work/shards" "$work/vocoder" --until "$until" \
  --state "$work/vocoder.state" --decay "$3" 2>&1 | tee -a "$work/vocoder.out" &
vocoder=$!
trap 'pack; exit 1' TERM
last=$(date +%s)
while kill -0 $flow 2>/dev/null; do
  sleep 2
  if ! kill -0 $vocoder 2>/dev/null && (($(date +%s) < until - 20)); then
    echo "the vocoder stopped early; the flow goes on"
    wait $flow
    break
  fi
  if (($(date +%s) - last > 100)); then
    pack
    last=$(date +%s)
  fi
done
if (($(date +%s) < until - 20)); then
  echo "the flow stopped early"
  cat "$work/speech.out"
  pack
  exit 1
fi
wait
cat "$work/speech.out"
pack
ls -la "$OUT"
