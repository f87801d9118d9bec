#!/usr/bin/env bash
# Puts a song that may be passed on into DIR: IHaveNoTomatoes.it, 132 BPM, from Debian's package tomatoes-data (zlib
# licence). The package is unpacked, not installed.
#
# usage: scripts/fetch_song.sh DIR
set -euo pipefail
[ $# -eq 1 ] || { sed -n '2,5p' "$0" | cut -c3-; exit 2; }
mkdir -p "$1"
dir=$(realpath -- "$1")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
apt-get download -qq tomatoes-data 2>/dev/null || {
  echo "fetch_song: apt-get can't download tomatoes-data (sudo apt-get update, or give a song of your own)" >&2
  exit 2
}
dpkg-deb -x tomatoes-data_*.deb package
mv package/usr/share/tomatoes/music/IHaveNoTomatoes.it "$dir/"
cp package/usr/share/doc/tomatoes-data/copyright "$dir/IHaveNoTomatoes.copyright.txt"
