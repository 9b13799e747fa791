#!/bin/bash
# One slice of training on a machine with GPUs: makes the speech, trains the flow on all GPUs but the last and the
# vocoder on the last, or with VOCODER=none the flow on all. It runs on by itself; what there is comes into $OUT at every wait.
#
# usage: slice.sh start SECONDS      starts the training in a session of its own
#        slice.sh wait SECONDS       waits so long, or until all is done, and packs it
# environment: OUT, WORK, SENTENCES, FLOW and VOCODER (their options), RAW (packs the weights of the moment too)
set -u
here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
work=${WORK:-/dev/shm/voice}
mkdir -p "$work"
export TORCHINDUCTOR_CACHE_DIR=$work/inductor PYTHONUNBUFFERED=1 LD_LIBRARY_PATH=$here/lib:${LD_LIBRARY_PATH:-}
cd "$here" || exit 2

train() { # until
  local gpus ranks speech launch with_vocoder
  with_vocoder=$([[ ${VOCODER:-} == none ]] && echo 0 || echo 1)
  gpus=$(nvidia-smi -L | wc -l)
  ranks=$((gpus > 1 && with_vocoder ? gpus - 1 : gpus))
  launch=(python3)
  ((ranks > 1)) && launch=(torchrun --standalone --nproc_per_node="$ranks")
  if [[ ! -e $work/shards/done ]]; then
    gzip -dc texts.txt.gz >"$work/texts.txt"
    nice -n 15 python3 speech.py "$work/texts.txt" "$work/shards" --libraries "$here/lib" --processes $(($(nproc) - 5)) \
      --limit "${SENTENCES:-72000}" >"$work/speech.out" 2>&1 &
    speech=$!
  fi
  ((with_vocoder)) && CUDA_VISIBLE_DEVICES=$((gpus - 1)) python3 vocoder_train.py "$work/shards" "$work/vocoder" --until "$1" ${VOCODER:-} >"$work/vocoder.out" 2>&1 &
  # Where a graph cannot be captured the process is lost: then without.
  "${launch[@]}" flow_train.py "$work/shards" "$work/flow" --until "$1" ${FLOW:-} >"$work/flow.out" 2>&1 ||
    "${launch[@]}" flow_train.py "$work/shards" "$work/flow" --until "$1" ${FLOW:-} --eager >>"$work/flow.out" 2>&1
  wait ${speech:-}
  wait
  touch "$work/finished"
}

case ${1:-} in
  start)
    rm -f "$work/finished"
    setsid bash "$0" train $(($(date +%s) + $2)) </dev/null >"$work/slice.out" 2>&1 &
    ;;
  train) train "$2" ;;
  wait)
    until=$(($(date +%s) + $2))
    while [[ ! -e $work/finished ]] && (($(date +%s) < until)); do sleep 1; done
    tar -C "$work" -cf - $(cd "$work" && ls -d flow/ema.safetensors ${RAW:+flow/raw.safetensors} flow/*.json flow/*.txt vocoder/*.safetensors vocoder/*.json 2>/dev/null) |
      split -b 15M -d - "$OUT/voice.tar."
    tail -n 300 "$work"/*.out >"$OUT/log.txt"
    tail -n 12 "$work"/*.out
    ls -la "$OUT"
    ;;
  *) sed -n '5,7p' "$0" >&2; exit 2 ;;
esac
