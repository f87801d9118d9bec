#!/usr/bin/env bash
# Installs what is missing, builds everything and runs every test.
#
# usage: scripts/test.sh [--preset release|debug|no-torch|asan|tsan] [ctest arguments…]
set -euo pipefail
cd "$(dirname "$0")/.."

preset=release
if [ "${1:-}" = --preset ]; then preset=${2:?--preset needs a name}; shift 2; fi
case "$preset" in asan | tsan | no-torch) torch=(--no-torch) ;; *) torch=() ;; esac

scripts/setup.sh --tests "${torch[@]}"
cmake --preset "$preset" >/dev/null
cmake --build --preset "$preset"
ctest --preset "$preset" "$@"
echo "test: all passed; scripts/quickstart.sh makes a first dance"
