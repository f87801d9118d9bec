#!/usr/bin/env python3
"""choreo-prep on a thousand clips with one broken in every way there is, killed at random moments, and on odd sounds."""
import csv
import json
import os
import pathlib
import random
import shutil
import signal
import subprocess
import tempfile
import time
import unittest
import wave

from tool_case import BIN, SOURCE, main, run

FPS, FRAMES = 5, 24
SHARED = SOURCE.parent / "shared"


def person(frame, scale=1.0, confidence=0.9, numbers=75, shift=0.0):
    values = []
    for joint in range(25):
        values += [scale * (100 + 3 * joint + 5 * frame) + shift, scale * (200 + 7 * joint + frame % 3) + shift, confidence]
    return {"pose_keypoints_2d": values[:numbers]}


def frame_text(frame, people=1, **options):
    return json.dumps({"version": 1.3, "people": [person(frame, **options) for _ in range(people)]})


def write_frames(clip, text_of=frame_text, frames=range(FRAMES)):
    (clip / "keypoints").mkdir(parents=True, exist_ok=True)
    for frame in frames:
        (clip / f"keypoints/c_{frame:012}_keypoints.json").write_text(text_of(frame))


def write_sound(path, seconds=FRAMES / FPS, channels=1, loud=100, rate=8000):
    path.parent.mkdir(parents=True, exist_ok=True)
    with wave.open(str(path), "wb") as file:
        file.setparams((channels, 1, rate, 0, "NONE", ""))
        file.writeframes(bytes(128 + (loud if i // 20 % 2 else -loud) for i in range(int(seconds * rate)) for _ in range(channels)))


def write_clip(clip, text_of=frame_text, frames=range(FRAMES)):
    write_frames(clip, text_of, frames)
    write_sound(clip / "song.wav")
    (clip / "clip.json").write_text(json.dumps({"fps": FPS, "song": "s"}))


def texts(text):
    return lambda clip: write_frames(clip, lambda frame: text(frame) if callable(text) else text)


def sound(**options):
    return lambda clip: write_sound(clip / "song.wav", **options)


def replace(name, make):
    def change(clip):
        (clip / name).unlink()
        make(clip / name)
    return change


def with_bad_rows(clip):
    write_frames(clip, lambda frame: "[" if frame == 7 else frame_text(frame))


FRAME_7 = "keypoints/c_000000000007_keypoints.json"

# How a clip is broken, and what the reason must hold; None: it is prepared all the same.
BREAKAGES = {
    "truncated JSON": (texts(lambda frame: frame_text(frame)[:200]), "24 of 24 OpenPose files are broken"),
    "one truncated": (with_bad_rows, "1 of 24 OpenPose files are broken, more than 1 %"),
    "wrong array length": (texts(lambda frame: frame_text(frame, numbers=72)), "a person of 72 numbers"),
    "empty array": (texts('{"people":[{"pose_keypoints_2d":[]}]}'), "a person of 0 numbers"),
    "NaN": (texts(lambda frame: frame_text(frame).replace("0.9", "NaN", 1)), "not valid JSON"),
    "1e308": (texts(lambda frame: frame_text(frame, scale=1e305)), "is never seen"),
    "1e309": (texts(lambda frame: frame_text(frame).replace("0.9", "1e309", 1)), "a number is too large"),
    "huge": (texts(lambda frame: frame_text(frame, shift=1e7)), "is never seen"),
    "negative": (texts(lambda frame: frame_text(frame, shift=-5000)), None),
    "confidence above 1": (texts(lambda frame: frame_text(frame, confidence=1.3)), None),
    "negative confidence": (texts(lambda frame: frame_text(frame, confidence=-1)), "is never seen"),
    "scaled to 0 … 1": (texts(lambda frame: frame_text(frame, scale=1 / 1000)), None),
    "thousands of people": (texts(lambda frame: frame_text(frame, people=2000)), None),
    "deep nesting": (texts('{"people":' + "[" * 100000), "deep within each other"),
    "deep but whole": (texts('{"people":' + "[" * 5000 + "]" * 5000 + "}"), "deep within each other"),
    "empty files": (texts(""), "24 of 24 OpenPose files are broken"),
    "nobody": (texts('{"people":[]}'), "is never seen"),
    "another JSON": (texts('{"annotations":[]}'), '"people" must be a list'),
    "no sound": (lambda clip: (clip / "song.wav").unlink(), "no audio or video file"),
    "shorter sound": (sound(seconds=3), "the sound is 3.04 s long, the skeletons 4.64 s"),
    "silent": (sound(loud=0), "is silent"),
    "empty sound": (replace("song.wav", lambda path: path.write_bytes(b"")), "is empty, expected a sound"),
    "no samples": (sound(seconds=0), ""),
    "text for sound": (replace("song.wav", lambda path: path.write_text("la la la")), "song.wav"),
    "8 channels": (sound(channels=8), None),
    "two songs": (lambda clip: write_sound(clip / "other.wav"), "several audio or video files"),
    "sound is a folder": (replace("song.wav", lambda path: path.mkdir()), "no audio or video file"),
    "sound is a link to nowhere": (replace("song.wav", lambda path: path.symlink_to("/no/such")), "no such file"),
    "sound is a pipe": (replace("song.wav", lambda path: os.mkfifo(path)), "is no regular file"),
    "a frame is a folder": (replace(FRAME_7, lambda path: path.mkdir()), "is a folder, expected a file"),
    "a frame is a link to nowhere": (replace(FRAME_7, lambda path: path.symlink_to("/no/such")), "can't be opened"),
    "a frame is a pipe": (replace(FRAME_7, lambda path: os.mkfifo(path)), "is no regular file"),
    "clip.json is a pipe": (replace("clip.json", lambda path: os.mkfifo(path)), "is no regular file"),
    "clip.json is broken": (replace("clip.json", lambda path: path.write_text('{"fps": ')), "not valid JSON"),
    "no rate": (replace("clip.json", lambda path: path.write_text("{}")), "frame rate is unknown"),
    "rate 0": (replace("clip.json", lambda path: path.write_text('{"fps": 0}')), "fps is 0, expected"),
    "no keypoints": (lambda clip: shutil.rmtree(clip / "keypoints"), "no OpenPose JSON"),
    "two recordings": (lambda clip: shutil.copy(clip / FRAME_7, clip / "keypoints/d_7_keypoints.json"),
                       "have the same frame number"),
    "a number far away": (lambda clip: shutil.copy(clip / FRAME_7, clip / "keypoints/c_99999999999_keypoints.json"),
                          "frame numbers from 0 to 99999999999 for 25 files"),
    "a short dance": (lambda clip: [(clip / f"keypoints/c_{frame:012}_keypoints.json").unlink() for frame in range(10, 24)],
                      ""),
    "\u202Ebackwards\u202C": (sound(loud=0), "is silent"),
}
ODD_NAMES = ["with space", "quo\"te's", "new\nline", "رقص اور موسیقی", "\u202Cturned", "-dash", "--out", "a,b", "$(x)`y`",
             "percent%s%n", "back\\slash", "ends.p1"]


def contents(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


class Batch(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="choreo_batch_"))
        cls.clips = cls.folder / "clips"
        write_clip(cls.clips / "clip_000")
        for i in range(1, 1000 - len(ODD_NAMES)):  # hard links: a thousand clips in a moment
            shutil.copytree(cls.clips / "clip_000", cls.clips / f"clip_{i:03}", copy_function=os.link)
        for name in ODD_NAMES:
            shutil.copytree(cls.clips / "clip_000", cls.clips / name)
        for name, (change, _) in BREAKAGES.items():
            write_clip(cls.clips / name)
            change(cls.clips / name)
        (cls.clips / os.fsdecode(b"caf\xe9")).mkdir()
        cls.good = 1000 + sum(reason is None for _, reason in BREAKAGES.values())
        cls.corpus = cls.folder / "corpus"
        cls.result = cls.prep()

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.folder)

    @classmethod
    def prep(cls, *options, out=None):
        return run("choreo-prep", cls.clips, "--out", out or cls.corpus, "--jobs", "2", *options)

    def test_the_others_are_done_and_each_refusal_says_why(self):
        self.assertEqual(self.result.returncode, 1, self.result.stderr)
        corpus = json.loads((self.corpus / "corpus.json").read_text())
        self.assertEqual(len(corpus["clips"]), self.good)
        reasons = {clip["id"]: clip["reason"] for clip in corpus["left_out"]}
        for name, (_, words) in BREAKAGES.items():
            if words is None:
                self.assertNotIn(name, reasons)
            else:
                self.assertIn(words, reasons.get(name, "it was prepared"), name)
                self.assertTrue(reasons[name].strip(), name)
        prepared = {clip["id"] for clip in corpus["clips"]}
        self.assertLessEqual(set(ODD_NAMES), prepared)

    def test_the_report_has_every_clip(self):
        with open(self.corpus / "report.csv", newline="") as file:
            rows = {row["id"]: row for row in csv.DictReader(file)}
        self.assertEqual(sum(row["outcome"] == "in corpus" for row in rows.values()), self.good)
        self.assertEqual(rows["no sound"]["reason"], "no audio or video file")
        self.assertEqual(rows["new\nline"]["outcome"], "in corpus")
        self.assertEqual(float(rows["clip_000"]["dancer_seen"]), 1)

    def test_messages_steer_no_terminal(self):
        said = self.result.stderr
        self.assertIn("\\u202ebackwards\\u202c", said)
        for character in "\u202C\u202E\x1b\r":
            self.assertNotIn(character, said)
        self.assertRegex(said, r"left out +2: silent\n")

    def test_done_clips_are_skipped_and_force_does_them_again(self):
        before = contents(self.corpus)
        again = self.prep()
        self.assertIn(f"0 prepared, {self.good} unchanged", again.stderr)
        self.assertEqual(contents(self.corpus), before)
        forced = self.prep("--force")
        self.assertIn(f"{self.good} prepared, 0 unchanged", forced.stderr)
        self.assertEqual(contents(self.corpus), before)

    def test_a_dry_run_tells_it_all_and_writes_nothing(self):
        out = self.folder / "dry"
        dry = self.prep("--dry-run", out=out)
        self.assertFalse(out.exists())
        self.assertEqual(dry.returncode, 1, dry.stderr)
        lines = dry.stdout.splitlines()
        self.assertIn('prepare    "clip_001"', lines)
        self.assertIn('leave out  "no sound": no audio or video file', lines)
        self.assertTrue(any(line.startswith('leave out  "empty files": OpenPose files are broken') for line in lines))
        self.assertIn(f", {self.good} unchanged, ", self.prep("--dry-run").stdout.splitlines()[-1])

    def test_killed_at_any_moment_it_goes_on(self):
        out = self.folder / "killed"
        chance = random.Random(1)
        for _ in range(12):
            process = subprocess.Popen([BIN / "choreo-prep", self.clips, "--out", out, "--jobs", "2", "-q"],
                                       stderr=subprocess.DEVNULL)
            time.sleep(chance.uniform(0.05, 1.5))
            process.send_signal(signal.SIGKILL)
            process.wait()
            for path in (out / "clips").glob("[!.]*.safetensors"):  # whole or absent
                self.assertEqual(path.read_bytes(), (self.corpus / "clips" / path.name).read_bytes(), path)
        self.assertEqual(self.prep(out=out).returncode, 1)
        self.assertEqual(contents(out), contents(self.corpus))


class OddSounds(unittest.TestCase):
    def test_sounds_from_the_wild(self):
        archive = SHARED / "realdata/wav/scipy_cpython.tar.xz"
        if not archive.exists():
            self.skipTest("the private WAVs aren't here: not tested on odd sounds")
        with tempfile.TemporaryDirectory() as folder:
            folder = pathlib.Path(folder)
            (folder / "wav").mkdir()
            subprocess.run(["tar", "-xJf", archive, "-C", folder / "wav"], check=True)
            sounds = [path for path in sorted((folder / "wav").rglob("*")) if path.is_file()]
            self.assertGreater(len(sounds), 30)
            for path in sounds:
                clip = folder / "clips" / path.name
                write_clip(clip)
                (clip / "song.wav").unlink()
                shutil.copy(path, clip / f"song{path.suffix}")
            result = run("choreo-prep", folder / "clips", "--out", folder / "corpus")
            self.assertIn(result.returncode, (0, 1, 2), result.stderr)
            self.assertNotIn("unexpected", result.stderr)
            told = result.stderr.count("left out \"")
            self.assertEqual(told, len(sounds), "a note of a second is no song of five, and what is broken says so")


if __name__ == "__main__":
    main()
