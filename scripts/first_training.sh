#!/usr/bin/env bash
# A first training from nothing: installs what is missing (LibTorch too), builds, makes a small synthetic corpus (stick
# dancers that move to a click track), prepares it, trains a tiny model on it and lets it dance to a song that it has
# never heard.
#
# usage: scripts/first_training.sh [DIR]      (default: first-training)
set -euo pipefail
cd "$(dirname "$0")/.."
dir=${1:-first-training}
begin=$SECONDS

say() { echo "first training: $*" >&2; }

scripts/setup.sh
say "building (build/release)"
cmake --preset release -DCHOREO_TESTS=OFF >/dev/null
cmake --build --preset release --target choreo-prep choreo-train choreo-generate
bin=build/release/bin

if [ ! -e "$dir/toy/songs/toy_unseen.wav" ]; then
  say "making clips: stick dancers and their songs ($dir/toy)"
  scripts/make_toy_corpus "$dir/toy"
fi
say "preparing them ($dir/corpus)"
"$bin/choreo-prep" "$dir/toy/clips" --out "$dir/corpus"
say "training a tiny model for a minute or two ($dir/run)"
resume=()
if [ -e "$dir/run/config.json" ]; then resume=(--resume); fi
"$bin/choreo-train" --config configs/tiny.json --corpus "$dir/corpus" --out "$dir/run" "${resume[@]}"
if [ ! -e "$dir/dance.mp4" ] || [ "$dir/run/best.safetensors" -nt "$dir/dance.mp4" ]; then
  say "dancing to a song that it has never heard"
  "$bin/choreo-generate" --model "$dir/run" "$dir/toy/songs/toy_unseen.wav" --out "$dir/dance.json" --video --picture
fi

say "done in $((SECONDS - begin)) s: $dir/dance.json, $dir/dance.mp4, and poses from it in $dir/dance.png"
say "next: watch $dir/dance.mp4, then give choreo-prep your own clips (README.md, \"The four tools\")"
