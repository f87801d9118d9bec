#!/usr/bin/env python3
"""How long `choreo-generate --live` takes from the arrival of the last sample that a frame needs to the frame's line.

usage: scripts/measure_live_latency.py build/release/bin/choreo-generate MODEL [--seconds 60] [--rates 22050 44100 48000]

Plays noise to it in real time, in blocks of a millisecond. Frame k needs the sound up to half a window (512 samples at
22050 Hz) past k / fps; what the resampler waits for beyond that counts as delay, and so does a busy machine. The start doesn't: the
first tenth of a second is given at once, and the clock starts with the first line.
"""
import argparse
import contextlib
import os
import select
import subprocess
import sys
import time

SAMPLE_RATE, HALF_WINDOW = 22050, 512  # of the models in configs/


def play(command, rate, seconds, block):
    """When each block was written and when each line came [s]."""
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    with contextlib.suppress(PermissionError):  # our own waiting for a turn isn't choreo's
        os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1))
    out = process.stdout.fileno()
    noise = os.urandom(2 * rate)
    ahead = 100  # blocks
    os.write(process.stdin.fileno(), noise[:2 * ahead * block])
    select.select([out], [], [])
    begin = time.perf_counter() - ahead * block / rate
    written, lines = [begin] * ahead, []
    while len(written) * block < rate * seconds:
        due = begin + (len(written) + 1) * block / rate  # a block is there when it has been played
        if select.select([out], [], [], max(0, due - time.perf_counter()))[0]:
            lines += [time.perf_counter()] * os.read(out, 1 << 20).count(b"\n")
        else:
            place = 2 * (len(written) * block % (rate - block))
            written.append(time.perf_counter())
            os.write(process.stdin.fileno(), noise[place:place + 2 * block])
    process.stdin.close()
    process.stdout.read()
    with contextlib.suppress(PermissionError):
        os.sched_setscheduler(0, os.SCHED_OTHER, os.sched_param(0))
    if process.wait() != 0:
        sys.exit("choreo-generate failed")
    return written, lines


def delays(written, lines, rate, block, fps):
    for k, line in enumerate(lines):
        last = round(k * SAMPLE_RATE / fps) + HALF_WINDOW - 1
        needed = -(-last * rate // SAMPLE_RATE) // block  # at the sound's own rate
        if k / fps > 0.1:
            yield line - written[needed]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tool")
    parser.add_argument("model")
    parser.add_argument("--seconds", type=float, default=60, help="of each rate")
    parser.add_argument("--rates", type=int, nargs="+", default=[22050, 44100, 48000])
    parser.add_argument("--fps", type=float, default=25, help="the model's")
    options = parser.parse_args()
    print("rate [Hz]  frames  p50 [ms]  p99 [ms]  max [ms]")
    for rate in options.rates:
        block = rate // 1000
        command = [options.tool, "--model", options.model, "--live", "--rate", str(rate), "--channels", "1"]
        written, lines = play(command, rate, options.seconds, block)
        found = sorted(1e3 * delay for delay in delays(written, lines, rate, block, options.fps))
        p50, p99 = (found[int(len(found) * share)] for share in (0.5, 0.99))
        print(f"{rate:9}  {len(found):6}  {p50:8.2f}  {p99:8.2f}  {found[-1]:8.2f}", flush=True)


if __name__ == "__main__":
    main()
