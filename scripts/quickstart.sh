#!/usr/bin/env bash
# A first dance from nothing: installs what is missing (Debian packages; no LibTorch), builds choreo-generate in large
# pieces, which is the fastest from nothing, and lets the model that comes with it (configs/models/) dance to a song.
#
# usage: scripts/quickstart.sh [SONG]      (default: the music of a game in Debian, "I Have No Tomatoes", zlib licence)
set -euo pipefail
song=${1:+$(realpath -- "$1")}
cd "$(dirname "$0")/.."
dir=first-dance
begin=$SECONDS

say() { echo "quickstart: $*" >&2; }

if [ -n "$song" ] && [ ! -f "$song" ]; then say "no such song: $song"; exit 2; fi
scripts/setup.sh --generate
say "building (build/quickstart)"
cmake --preset quickstart >/dev/null
cmake --build --preset quickstart
mkdir -p "$dir"
length=()
if [ -z "$song" ]; then
  song=$dir/IHaveNoTomatoes.it length=(--seconds 60)
  [ -e "$song" ] || scripts/fetch_song.sh "$dir"
fi
say "dancing to $song"
build/quickstart/bin/choreo-generate --model configs/models/choreo.safetensors --out "$dir/dance.json" --video --picture \
  "${length[@]}" -- "$song"

say "done in $((SECONDS - begin)) s: $dir/dance.json, $dir/dance.mp4, and poses from it in $dir/dance.png"
say "next: scripts/quickstart.sh YOUR_SONG.wav, or train a dancer of your own: scripts/first_training.sh"
