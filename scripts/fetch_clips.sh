#!/usr/bin/env bash
# Downloads videos with yt-dlp (from PyPI, in .venv/): one address a line in LIST.txt; what follows it, and lines that
# begin with "#", are comments. Each becomes DIR/<id>.mp4. What DIR/.fetched names isn't fetched again, and what was cut
# off goes on: run it again. Ends with 1 and names the addresses that failed. Mind what a video's licence and its site
# allow.
#
# usage: scripts/fetch_clips.sh LIST.txt DIR
set -euo pipefail

say() { echo "fetch_clips: $*" >&2; }

case "${1:-}" in --help) sed -n '2,7p' "$0" | cut -c3-; exit 0 ;; esac
[ $# -eq 2 ] || { say "expected LIST.txt and DIR (see scripts/fetch_clips.sh --help)"; exit 2; }
[ -f "$1" ] || { say "no such list: $1"; exit 2; }
list=$(realpath -- "$1")
mkdir -p -- "$2"
dir=$(realpath -- "$2")
cd "$(dirname "$0")/.."

if [ ! -x .venv/bin/yt-dlp ]; then
  say "fetching yt-dlp from PyPI into .venv"
  [ -x .venv/bin/python ] || /usr/bin/python3 -m venv .venv
  .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps -c scripts/versions.txt yt-dlp
fi

# One file with picture and sound each, at a constant place: an mp4 that OpenPose and choreo-prep read alike.
options=(
  --ignore-config --no-playlist --no-progress --no-mtime --continue --no-overwrites --retries 3
  --format "bv*[height<=1080]+ba/b" --merge-output-format mp4 --remux-video mp4
  --download-archive "$dir/.fetched" --paths "$dir" --output "%(id)s.%(ext)s"
)
failed=()
while IFS= read -r line || [ -n "$line" ]; do
  read -r address _ <<<"${line%$'\r'}" || true
  case "$address" in "" | "#"*) continue ;; esac
  .venv/bin/yt-dlp "${options[@]}" -- "$address" >&2 </dev/null || failed+=("$address")
done <"$list"

if [ ${#failed[@]} -gt 0 ]; then
  say "these failed:"
  printf '  %s\n' "${failed[@]}" >&2
  exit 1
fi
say "all there: $dir"
