#!/usr/bin/env bash
# Installs what choreo needs on Debian 12: Debian's packages (with sudo when not root) and, unless told otherwise,
# LibTorch from PyPI's wheel into .venv/ beside this project. What is there already is left alone.
#
# usage: scripts/setup.sh [--generate | --no-torch | --cuda] [--tests]
#   --generate   only what choreo-generate needs
#   --no-torch   all but choreo-train and the torch backend of choreo-generate
#   --cuda       LibTorch with everything it needs for a GPU (5.8 GB instead of 0.6 GB to fetch)
#   --tests      also what the tests need: GoogleTest, Google Benchmark, git, Clang and its tools, Chromium, numpy, safetensors, yt-dlp
set -euo pipefail
cd "$(dirname "$0")/.."

torch=cpu tests=no only=
for option in "$@"; do
  case "$option" in
    --generate) torch=no only=generate ;;
    --no-torch) torch=no ;;
    --cuda) torch=cuda ;;
    --tests) tests=yes ;;
    --help) sed -n '2,10p' "$0" | cut -c3-; exit 0 ;;
    *) echo "setup.sh: unknown option $option (see scripts/setup.sh --help)" >&2; exit 2 ;;
  esac
done

say() { echo "setup: $*" >&2; }

packages=(
  g++ cmake ninja-build pkg-config  # to build
  libfftw3-dev libsndfile1-dev libzita-resampler-dev ffmpeg  # sound: Fourier transform, files, rates, everything else
  libopencv-core-dev libopencv-imgproc-dev libopencv-videoio-dev  # video in, pictures out
  libcli11-dev libspdlog-dev libfmt-dev nlohmann-json3-dev libsimdjson-dev libssl-dev  # command line, log, JSON, SHA-256
  libeigen3-dev  # rotations, eigenvalues
)
if [ "$only" != generate ]; then
  packages+=(
    ccache  # to build again
    libboost-dev  # probability distributions
    python3 python3-venv  # the toy corpus's maker; LibTorch's wheel
  )
fi
if [ "$tests" = yes ]; then packages+=(libgtest-dev libbenchmark-dev git clang clang-format clang-tidy libclang-rt-dev chromium); fi

installed() { [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }

missing=()
for package in "${packages[@]}"; do installed "$package" || missing+=("$package"); done
if [ ${#missing[@]} -gt 0 ]; then
  if ! command -v apt-get >/dev/null; then
    say "these Debian packages are needed and there is no apt-get to install them: ${missing[*]}"
    exit 2
  fi
  as_root=()
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || { say "not root and no sudo: install ${missing[*]} yourself"; exit 2; }
    as_root=(sudo)
  fi
  say "choreo is built from source and reads sound and video with Debian's libraries"
  say "installing the packages that are missing: ${missing[*]}"
  "${as_root[@]}" apt-get update -qq
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
fi

# pip_install [FLAG…] PACKAGE…: installs the versions that scripts/versions.txt pins, once.
pip_install() {
  .venv/bin/python -m pip install --quiet --disable-pip-version-check -c scripts/versions.txt "$@"
}

# A package counts as there when the version pinned is.
has_package() {
  .venv/bin/python - "$@" <<'PYTHON'
import fnmatch, importlib.metadata, sys
pins = dict(line.strip().split("==") for line in open("scripts/versions.txt") if "==" in line)
try:
    sys.exit(not all(fnmatch.fnmatch(importlib.metadata.version(p), pins[p]) for p in sys.argv[1:]))
except importlib.metadata.PackageNotFoundError:
    sys.exit(1)
PYTHON
}

if [ "$torch" != no ] || [ "$tests" = yes ]; then
  [ -x .venv/bin/python ] || { say "making .venv"; /usr/bin/python3 -m venv .venv; }
fi
cpu_wheels=(torch nvidia-cuda-runtime nvidia-cuda-cupti)
if [ "$torch" = cpu ] && ! has_package "${cpu_wheels[@]}"; then
  say "fetching LibTorch (0.6 GB) from PyPI into .venv"
  pip_install --no-deps "${cpu_wheels[@]}"
fi
if [ "$torch" = cuda ] && ! { has_package torch && [ -e .venv/.cuda ]; }; then
  say "fetching LibTorch with all that a GPU needs (5.8 GB) from PyPI into .venv"
  pip_install torch
  touch .venv/.cuda
fi
if [ "$tests" = yes ] && ! has_package numpy safetensors yt-dlp; then
  say "fetching numpy, safetensors and yt-dlp for the tests into .venv"
  pip_install --no-deps numpy safetensors yt-dlp
fi
say "all there; scripts/quickstart.sh makes a first dance, scripts/test.sh runs the tests"
