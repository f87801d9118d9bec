#!/usr/bin/env bash
# Checks the formatting (clang-format) and the code (clang-tidy) of every file that needs no LibTorch.
#
# usage: scripts/lint.sh [--fix]      --fix formats in place and leaves clang-tidy out
set -euo pipefail
cd "$(dirname "$0")/.."

tracked=$(git ls-files '*.cpp' '*.h')
mapfile -t files <<<"$tracked"
if [ "${1:-}" = --fix ]; then exec clang-format -i "${files[@]}"; fi
clang-format --dry-run --Werror "${files[@]}"
mapfile -t sources < <(grep -E '^(src|apps)/.*\.cpp$' <<<"$tracked" |
  grep -vE '^(src/(nn|train)|apps/choreo-(train|generate))/')
cmake --preset asan >/dev/null  # for the compile commands
printf '%s\n' "${sources[@]}" |
  xargs -P "$(nproc)" -n 4 clang-tidy --quiet -p build/asan --extra-arg=-Wno-unknown-warning-option
echo "lint: nothing to mend"
