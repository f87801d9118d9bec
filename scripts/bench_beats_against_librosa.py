#!/usr/bin/env python3
"""Time choreo's beats against librosa's beat_track on the same songs: one thread each, by turns.

    bench_beats_against_librosa.py BEATS_BENCH SONG… [--rounds N]

BEATS_BENCH is the program built from tests/bench/beats_bench.cpp. Both take the onset envelope, the tempo and the beats
from samples in memory. Needs librosa and numpy.
"""

import os

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS"):
    os.environ[variable] = "1"

import argparse  # noqa: E402  (the variables must be set before numpy is loaded)
import subprocess  # noqa: E402
import time  # noqa: E402
from statistics import median  # noqa: E402

import librosa  # noqa: E402

RATE, REPEATS = 22050, 5


def librosa_ms(samples):
    """The median of REPEATS calls, ms."""
    taken = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        librosa.beat.beat_track(y=samples, sr=RATE)
        taken.append(1e3 * (time.perf_counter() - start))
    return median(taken)


def choreo_ms(program, song):
    """What the program says: the median of REPEATS calls, ms; and its parts."""
    said = subprocess.run([program, song, str(REPEATS)], check=True, capture_output=True, text=True).stdout.strip()
    return float(said.split()[0]), said


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("program", help="beats_bench, as built")
    parser.add_argument("songs", nargs="+", help="sound files")
    parser.add_argument("--rounds", type=int, default=5, help="turns of each on every song (default: 5)")
    arguments = parser.parse_args()
    for song in arguments.songs:
        samples, _ = librosa.load(song, sr=RATE)
        librosa_ms(samples)  # warm
        turns = [(choreo_ms(arguments.program, song), librosa_ms(samples)) for _ in range(arguments.rounds)]
        ratios = [theirs / ours for (ours, _), theirs in turns]
        print(song)
        print(f"  choreo  {turns[-1][0][1]}")
        print(f"  librosa {median(theirs for _, theirs in turns):.1f} ms ({librosa.__version__})")
        print(f"  ratio   {median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})")


if __name__ == "__main__":
    main()
