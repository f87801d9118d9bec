#!/usr/bin/env bash
# Trains a model as configs/models/choreo.safetensors was trained, on a corpus of your own: installs what is missing
# (LibTorch too), builds, trains configs/choreo.json (some 5 minutes on two quiet CPU cores) and leaves
# RUN/choreo.safetensors, the best by its free-running dances, weights in f16. Interrupted, it goes on. A corpus without a
# third dimension: … RUN --set pose.dimensions=2 --set augment.turned=0
#
# usage: scripts/train_demo.sh CORPUS [RUN [choreo-train options…]]      (CORPUS: what choreo-prep wrote; RUN: runs/choreo)
set -euo pipefail
[ $# -ge 1 ] || { sed -n '2,8p' "$0" | cut -c3-; exit 2; }
[ -f "$1/corpus.json" ] || { echo "train_demo: $1: no corpus.json there; make one with choreo-prep" >&2; exit 2; }
corpus=$(realpath -- "$1")
run=$(realpath -m -- "${2:-$(dirname "$0")/../runs/choreo}")
shift $(($# < 2 ? $# : 2))
cd "$(dirname "$0")/.."

scripts/setup.sh
cmake --preset release >/dev/null
cmake --build --preset release --target choreo-train choreo-generate
resume=()
if [ -e "$run/config.json" ]; then resume=(--resume); fi
build/release/bin/choreo-train --config configs/choreo.json --corpus "$corpus" --out "$run" "${resume[@]}" "$@"
build/release/bin/choreo-generate --model "$run" --export "$run/choreo.safetensors"
echo "train_demo: choreo-generate --model $run/choreo.safetensors SONG --out dance.json --video" >&2
