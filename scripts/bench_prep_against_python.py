#!/usr/bin/env python3
"""Time choreo-prep against Python (json or orjson, NumPy, librosa) on the same clips, by turns, in one run.

    bench_prep_against_python.py CHOREO_PREP CLIPS_DIR [--rounds N] [--jobs N]

Clips are folders with one sound file and keypoints/*_keypoints.json (BODY_25). The Python side reads every file, follows
the first person of each frame, interpolates what is missing, scales it to 0 … 1, and takes librosa's mel spectrogram; it
does no tracking, no checks and writes one .npz a clip, so it does less. It is timed with the standard library's json and
with orjson. Both sides use as many processes or threads. Python's worker processes are started, and have made a first
spectrogram, before the clock starts, while choreo-prep's time is that of the whole program. The files are read once
before, so that they lie in the page cache. Needs librosa, numpy and orjson.
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
import orjson  # noqa: E402

PAPER_FRAMES = 563_000  # 6.26 h at 25 fps
SOUNDS = {".wav", ".ogg", ".flac", ".mp3"}


PARSERS = {"json": json.loads, "orjson": orjson.loads}


def read_pose(path, parse):
    people = parse(path.read_bytes())["people"]
    return np.array(people[0]["pose_keypoints_2d"]).reshape(-1, 3)[:15] if people else np.zeros((15, 3))


def read_motion(folder, parse):
    poses = np.stack([read_pose(path, parse) for path in sorted(folder.glob("*_keypoints.json"))])
    motion, seen = poses[..., :2], poses[..., 2] > 0.05
    frames = np.arange(len(motion))
    for joint in range(15):
        known = seen[:, joint]
        for axis in range(2):
            motion[:, joint, axis] = np.interp(frames, frames[known], motion[known, joint, axis])
    low, high = motion.min((0, 1)), motion.max((0, 1))
    return ((motion - low) / (high - low)).astype(np.float32), seen


def mel_spectrogram(samples):
    mel = librosa.feature.melspectrogram(y=samples, sr=22050, n_fft=1024, hop_length=882, n_mels=80)
    return 10 * np.log10(np.maximum(1e-10, mel)).T


def prepare(clip, out, parser):
    motion, seen = read_motion(clip / "keypoints", PARSERS[parser])
    sound = next(path for path in clip.iterdir() if path.suffix in SOUNDS)
    samples, _ = librosa.load(sound, sr=22050)
    np.savez(out / clip.name, mel=mel_spectrogram(samples), keypoints=motion, seen=seen)


def processor_seconds(who):
    usage = resource.getrusage(who)
    return usage.ru_utime + usage.ru_stime


def timed_prepare(clip, out, parser):
    """The seconds of the processor that it took."""
    before = processor_seconds(resource.RUSAGE_SELF)
    prepare(clip, out, parser)
    return processor_seconds(resource.RUSAGE_SELF) - before


def time_python(pool, clips, parser):
    """Seconds of the clock, and of the processors (a busy machine changes these less)."""
    with tempfile.TemporaryDirectory() as out:
        begin = time.perf_counter()
        work = functools.partial(timed_prepare, out=pathlib.Path(out), parser=parser)
        processors = sum(pool.map(work, clips, chunksize=1))
        return time.perf_counter() - begin, processors


def time_choreo(program, folder, jobs):
    with tempfile.TemporaryDirectory() as out:
        before, begin = processor_seconds(resource.RUSAGE_CHILDREN), time.perf_counter()
        subprocess.run([program, folder, "--out", out, "--jobs", str(jobs), "-q"], check=True)
        return time.perf_counter() - begin, processor_seconds(resource.RUSAGE_CHILDREN) - before


def start(all_ready):
    """What a worker does once: loading and planning librosa's parts."""
    mel_spectrogram(librosa.resample(np.ones(44100, np.float32), orig_sr=44100, target_sr=22050))
    all_ready.wait()


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
    all_ready = multiprocessing.Barrier(arguments.jobs + 1)
    with multiprocessing.Pool(arguments.jobs, start, [all_ready]) as pool:
        all_ready.wait()
        programs = {"choreo-prep": lambda: time_choreo(arguments.program, arguments.folder, arguments.jobs)}
        for parser_name in PARSERS:
            programs[parser_name] = functools.partial(time_python, pool, clips, parser_name)
        turns = [[work() for work in programs.values()] for _ in range(arguments.rounds)]
    for name, times in zip(programs, zip(*turns)):
        clock, processors = (median(kind) for kind in zip(*times))
        print(f"{name:12} {clock:7.2f} s, processors {processors:7.2f} s for {frames} files, {arguments.jobs} jobs; "
              f"{PAPER_FRAMES} files: {clock * PAPER_FRAMES / frames:.0f} s, {processors * PAPER_FRAMES / frames:.0f} s")
    for side, name in enumerate(PARSERS, start=1):
        for kind, of in enumerate(("clock", "processors")):
            ratios = [turn[side][kind] / turn[0][kind] for turn in turns]
            print(f"{name + ' ratio':12} {median(ratios):7.1f} ({min(ratios):.1f} to {max(ratios):.1f}), {of}")


if __name__ == "__main__":
    main()
