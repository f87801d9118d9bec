#!/usr/bin/env bash
# A first dance from nothing: installs what is missing (Debian packages; no LibTorch), builds choreo-generate and lets the
# model that comes with it (configs/models/) dance to a song.
#
# usage: scripts/quickstart.sh [SONG]      (default: a click track that scripts/make_toy_corpus makes)
set -euo pipefail
song=${1:+$(realpath -- "$1")}
cd "$(dirname "$0")/.."
dir=first-dance
begin=$SECONDS

say() { echo "quickstart: $*" >&2; }

if [ -n "$song" ] && [ ! -f "$song" ]; then say "no such song: $song"; exit 2; fi
scripts/setup.sh --no-torch
say "building (build/no-torch)"
cmake --preset no-torch -DCHOREO_TESTS=OFF >/dev/null
cmake --build --preset no-torch --target choreo-generate
if [ -z "$song" ]; then
  song=$dir/toy/songs/toy_unseen.wav
  [ -e "$song" ] || { say "making a song: a click track ($song)"; scripts/make_toy_corpus "$dir/toy"; }
fi
mkdir -p "$dir"
say "dancing to $song"
build/no-torch/bin/choreo-generate --model configs/models/choreo.safetensors --out "$dir/dance.json" --video --picture \
  -- "$song"

say "done in $((SECONDS - begin)) s: $dir/dance.json, $dir/dance.mp4, and poses from it in $dir/dance.png"
say "next: scripts/quickstart.sh YOUR_SONG.wav, or train a dancer of your own: scripts/first_training.sh"
