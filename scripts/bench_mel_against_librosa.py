#!/usr/bin/env python3
"""Time choreo's mel spectrogram against librosa's: one minute of noise, one thread each, by turns.

    bench_mel_against_librosa.py MEL_BENCH [--rounds N]

MEL_BENCH is the program built from tests/bench/mel_bench.cpp: the whole at once, and in blocks as the tools take it.
librosa is called as everybody does, and with filters computed beforehand. Needs librosa and numpy.
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


FILTERS = librosa.filters.mel(sr=RATE, n_fft=1024, n_mels=80)


def plain(samples):
    """The call that everybody makes. It computes the filters each time."""
    return librosa.feature.melspectrogram(y=samples, sr=RATE, n_fft=1024, hop_length=882, n_mels=80)


def prepared(samples):
    """The same with filters computed once, as who has many songs would."""
    return FILTERS @ np.abs(librosa.stft(samples, n_fft=1024, hop_length=882)) ** 2


def librosa_ms(mel, samples):
    """The median of REPEATS calls, ms."""
    taken = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        10 * np.log10(np.maximum(1e-10, mel(samples)))
        taken.append(1e3 * (time.perf_counter() - start))
    return median(taken)


def choreo_ms(program):
    """What the program says: the medians of REPEATS calls at once and in blocks, ms."""
    said = subprocess.run([program, str(REPEATS)], check=True, capture_output=True, text=True).stdout.split()
    return float(said[0]), float(said[-3])


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("program", help="mel_bench, as built")
    parser.add_argument("--rounds", type=int, default=9, help="turns of each (default: 9)")
    arguments = parser.parse_args()
    samples = np.random.default_rng(1).standard_normal(RATE * SECONDS).astype(np.float32)
    assert np.allclose(plain(samples), prepared(samples), rtol=1e-4)  # warm
    turns = {name: [] for name in ("choreo, at once", "choreo, in blocks", "librosa, plain", "librosa, prepared")}
    for _ in range(arguments.rounds):
        times = (*choreo_ms(arguments.program), librosa_ms(plain, samples), librosa_ms(prepared, samples))
        for name, ms in zip(turns, times):
            turns[name].append(ms)
    for name, times in turns.items():
        ms = median(times)
        print(f"{name:17} {ms:7.3f} ms a minute ({min(times):.3f} to {max(times):.3f}), {6e4 / ms:,.0f} x real time")
    for theirs in list(turns)[2:]:
        for ours in list(turns)[:2]:
            ratios = [a / b for a, b in zip(turns[theirs], turns[ours])]
            print(f"{theirs} / {ours}: {median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})")
    print(f"librosa {librosa.__version__}")


if __name__ == "__main__":
    main()
