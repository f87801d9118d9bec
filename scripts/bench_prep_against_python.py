#!/usr/bin/env python3
"""Time choreo-prep against Python's json + NumPy + librosa on the same clips, by turns, in one run.

    bench_prep_against_python.py CHOREO_PREP CLIPS_DIR [--rounds N] [--jobs N]

Clips are folders with one sound file and keypoints/*_keypoints.json (BODY_25). The Python side reads every file, follows
the first person of each frame, interpolates what is missing, scales it to 0 … 1, and takes librosa's mel spectrogram; it
does no tracking, no checks and writes one .npz a clip, so it does less. Both use as many processes or threads. The files are
read once before, so that they lie in the page cache. Needs librosa and numpy.
"""

import os

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS"):
    os.environ[variable] = "1"

import argparse  # noqa: E402  (the variables must be set before numpy is loaded)
import functools  # noqa: E402
import json  # noqa: E402
import multiprocessing  # noqa: E402
import pathlib  # noqa: E402
import resource  # noqa: E402
import subprocess  # noqa: E402
import tempfile  # noqa: E402
import time  # noqa: E402
from statistics import median  # noqa: E402

import librosa  # noqa: E402
import numpy as np  # noqa: E402

PAPER_FRAMES = 563_000  # 6.26 h at 25 fps
SOUNDS = {".wav", ".ogg", ".flac", ".mp3"}


def read_pose(path):
    with open(path) as file:
        people = json.load(file)["people"]
    return np.array(people[0]["pose_keypoints_2d"]).reshape(-1, 3)[:15] if people else np.zeros((15, 3))


def read_motion(folder):
    poses = np.stack([read_pose(path) for path in sorted(folder.glob("*_keypoints.json"))])
    motion, seen = poses[..., :2], poses[..., 2] > 0.05
    frames = np.arange(len(motion))
    for joint in range(15):
        known = seen[:, joint]
        for axis in range(2):
            motion[:, joint, axis] = np.interp(frames, frames[known], motion[known, joint, axis])
    low, high = motion.min((0, 1)), motion.max((0, 1))
    return ((motion - low) / (high - low)).astype(np.float32), seen


def prepare(clip, out):
    motion, seen = read_motion(clip / "keypoints")
    sound = next(path for path in clip.iterdir() if path.suffix in SOUNDS)
    samples, rate = librosa.load(sound, sr=22050)
    mel = librosa.feature.melspectrogram(y=samples, sr=rate, n_fft=1024, hop_length=882, n_mels=80)
    np.savez(out / clip.name, mel=10 * np.log10(np.maximum(1e-10, mel)).T, keypoints=motion, seen=seen)


def seconds(work):
    """Of the clock, and of the processors: all that `work`'s processes took (a busy machine changes it less)."""
    def processors():
        usage = resource.getrusage(resource.RUSAGE_CHILDREN)
        return usage.ru_utime + usage.ru_stime

    before, begin = processors(), time.perf_counter()
    with tempfile.TemporaryDirectory() as out:
        work(pathlib.Path(out))
        clock = time.perf_counter() - begin
    return clock, processors() - before


def run_python(out, clips, jobs):
    with multiprocessing.Pool(jobs) as pool:
        pool.map(functools.partial(prepare, out=out), clips, chunksize=1)
        pool.close()
        pool.join()


def run_choreo(out, program, folder, jobs):
    subprocess.run([program, folder, "--out", out, "--jobs", str(jobs), "-q"], check=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("program", help="choreo-prep, as built")
    parser.add_argument("folder", type=pathlib.Path, help="clips")
    parser.add_argument("--rounds", type=int, default=3, help="turns of each (default: 3)")
    parser.add_argument("--jobs", type=int, default=2, help="clips at a time (default: 2)")
    arguments = parser.parse_args()
    clips = sorted(path for path in arguments.folder.iterdir() if (path / "keypoints").is_dir())
    files = [path for clip in clips for path in clip.rglob("*") if path.is_file()]
    frames = sum(path.name.endswith("_keypoints.json") for path in files)
    for path in files:
        path.read_bytes()
    programs = {"choreo-prep": lambda out: run_choreo(out, arguments.program, arguments.folder, arguments.jobs),
                "Python": lambda out: run_python(out, clips, arguments.jobs)}
    turns = [[seconds(work) for work in programs.values()] for _ in range(arguments.rounds)]
    for name, times in zip(programs, zip(*turns)):
        clock, processors = (median(kind) for kind in zip(*times))
        print(f"{name:12} {clock:7.2f} s, processors {processors:7.2f} s for {frames} files, {arguments.jobs} jobs; "
              f"{PAPER_FRAMES} files: {clock * PAPER_FRAMES / frames:.0f} s, {processors * PAPER_FRAMES / frames:.0f} s")
    for kind, name in enumerate(("clock", "processors")):
        ratios = [python[kind] / choreo[kind] for choreo, python in turns]
        print(f"ratio        {median(ratios):7.1f} ({min(ratios):.1f} to {max(ratios):.1f}), {name}")


if __name__ == "__main__":
    main()
