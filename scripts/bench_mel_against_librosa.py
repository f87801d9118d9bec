#!/usr/bin/env python3
"""Time choreo's mel spectrogram against librosa's: one minute of noise, one thread each, by turns.

    bench_mel_against_librosa.py MEL_BENCH [--rounds N]

MEL_BENCH is the program built from tests/bench/mel_bench.cpp. Needs librosa and numpy.
"""

import os

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS"):
    os.environ[variable] = "1"

import argparse  # noqa: E402  (the variables must be set before numpy is loaded)
import subprocess  # noqa: E402
import time  # noqa: E402
from statistics import median  # noqa: E402

import librosa  # noqa: E402
import numpy as np  # noqa: E402

RATE, SECONDS, REPEATS = 22050, 60, 100


def librosa_ms(samples):
    """The median of REPEATS calls, ms."""
    taken = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        mel = librosa.feature.melspectrogram(y=samples, sr=RATE, n_fft=1024, hop_length=882, n_mels=80)
        10 * np.log10(np.maximum(1e-10, mel))
        taken.append(1e3 * (time.perf_counter() - start))
    return median(taken)


def choreo_ms(program):
    """What the program says: the median of REPEATS calls, ms."""
    said = subprocess.run([program, str(REPEATS)], check=True, capture_output=True, text=True).stdout
    return float(said.split()[0])


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("program", help="mel_bench, as built")
    parser.add_argument("--rounds", type=int, default=9, help="turns of each (default: 9)")
    arguments = parser.parse_args()
    samples = np.random.default_rng(1).standard_normal(RATE * SECONDS).astype(np.float32)
    librosa_ms(samples)  # warm
    turns = [(choreo_ms(arguments.program), librosa_ms(samples)) for _ in range(arguments.rounds)]
    for name, times in zip(("choreo", "librosa"), zip(*turns)):
        ms = median(times)
        print(f"{name:8} {ms:7.3f} ms a minute ({min(times):.3f} to {max(times):.3f}), {6e4 / ms:,.0f} x real time")
    ratios = [theirs / ours for ours, theirs in turns]
    print(f"ratio    {median(ratios):7.2f} ({min(ratios):.2f} to {max(ratios):.2f}), librosa {librosa.__version__}")


if __name__ == "__main__":
    main()
