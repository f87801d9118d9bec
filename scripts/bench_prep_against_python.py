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
import shutil  # noqa: E402
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


def python_seconds(clips, jobs):
    with tempfile.TemporaryDirectory() as out, multiprocessing.Pool(jobs) as pool:
        begin = time.perf_counter()
        pool.map(functools.partial(prepare, out=pathlib.Path(out)), clips, chunksize=1)
        return time.perf_counter() - begin


def choreo_seconds(program, folder, jobs):
    out = tempfile.mkdtemp()
    begin = time.perf_counter()
    subprocess.run([program, folder, "--out", out, "--jobs", str(jobs), "-q"], check=True)
    taken = time.perf_counter() - begin
    shutil.rmtree(out)
    return taken


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
    turns = [(choreo_seconds(arguments.program, arguments.folder, arguments.jobs), python_seconds(clips, arguments.jobs))
             for _ in range(arguments.rounds)]
    for name, times in zip(("choreo-prep", "Python"), zip(*turns)):
        seconds = median(times)
        print(f"{name:12} {seconds:7.2f} s ({min(times):.2f} to {max(times):.2f}) for {frames} files, "
              f"{1e6 * seconds / frames:.0f} us each; {PAPER_FRAMES} files: {seconds * PAPER_FRAMES / frames:.0f} s")
    ratios = [python / choreo for choreo, python in turns]
    print(f"ratio        {median(ratios):7.1f} ({min(ratios):.1f} to {max(ratios):.1f}), {arguments.jobs} jobs")


if __name__ == "__main__":
    main()
