#!/usr/bin/env python3
"""choreo-eval figures, autocorrelation and beats, bad input included."""
import array
import csv
import json
import math
import random
import re
import shutil
import unittest
import wave
from xml.etree import ElementTree

from tool_case import SOURCE, ToolCase, main, run

JOINTS = ["Nose", "Neck", "RShoulder", "RElbow", "RWrist", "LShoulder", "LElbow", "LWrist", "MidHip", "RHip", "RKnee",
          "RAnkle", "LHip", "LKnee", "LAnkle"]
LIMBS = [[0, 1], [1, 2], [2, 3], [3, 4], [1, 5], [5, 6], [6, 7], [1, 8], [8, 9], [9, 10], [10, 11], [8, 12], [12, 13],
         [13, 14]]


class Eval(ToolCase):
    def dance(self, name, pose, seconds=8.0, fps=25, song=None, **more):
        """A dance.json whose joint j is at pose(j, t)."""
        frames = [[list(pose(j, k / fps)) for j in range(15)] for k in range(round(seconds * fps))]
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps({
            "format": "choreo-dance", "version": 1, "fps": fps, "aspect": 0.75, "joints": JOINTS, "limbs": LIMBS,
            "audio": {"file": song or self.song.name, "seconds": 8, "sha256": ""},
            "model": {"name": "m", "iteration": 1, "sha256": ""}, "seed": 1, "frames": frames, **more}))
        return path

    @staticmethod
    def sway(j, t):
        return 0.3 + 0.02 * j + 0.1 * math.sin(4 * t), 0.06 * j + 0.03 * math.sin(7 * t)

    def figures(self, *dances, out="report", songs=None, more=()):
        return run("choreo-eval", "figures", *dances, "--songs", songs or self.toy, "--out", self.folder / out, *more)

    def report(self, out="report"):
        return json.loads((self.folder / out / "report.json").read_text())

    def group(self, name, out="report"):
        return next(g for g in self.report(out)["groups"] if g["name"] == name)["figures"]

    def test_measures_clips_beside_real_ones(self):
        result = self.figures(self.corpus / "clips", more=["--real", self.corpus, "--split", "train"])
        self.assertEqual(result.returncode, 0, result.stderr)
        dances = self.group("dances")
        self.assertAlmostEqual(dances["energy_ratio"]["mean"], 1, delta=0.5)
        self.assertGreater(dances["coherence_all_gain"]["mean"], 0.1)
        self.assertEqual(self.group("frozen pose")["freeze_ratio"]["mean"], 1)
        rows = list(csv.DictReader((self.folder / "report/report.csv").read_text().splitlines()))
        self.assertEqual([row["group"] for row in rows].count("dances"), 4)
        page = (self.folder / "report/report.html").read_text()
        self.assertIn("<svg", page)
        self.assertIsNone(re.search(r"https?:|src=|href=|\bnan\b", page))
        self.no_leftovers(self.folder)

    def test_a_frozen_dance_is_told(self):
        generator = random.Random(1)
        frozen = self.dance("frozen.json", lambda j, t: (0.3 + 0.02 * j + 1e-4 * generator.random(), 0.06 * j),
                            median_joint_speed=0.3)
        result = self.figures(frozen, out="frozen")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertIn("stand still 100 % of the time", result.stdout)

    def test_the_frame_rate_changes_nothing(self):
        found = []
        for fps in (25, 30, 60):
            self.figures(self.dance(f"fps{fps}.json", self.sway, fps=fps, median_joint_speed=0.3), out=f"at{fps}")
            found.append(self.group("dances", f"at{fps}"))
        for key, value in found[0].items():
            for other in found[1:]:
                self.assertEqual("mean" in value, "mean" in other[key], key)
                if "mean" in value:
                    self.assertAlmostEqual(value["mean"], other[key]["mean"], delta=0.03 + 0.05 * abs(value["mean"]), msg=key)

    def test_openpose_folders_are_dances(self):
        clip = self.toy / "clips/toy_01"
        result = self.figures(next(p for p in clip.iterdir() if p.is_dir()), out="openpose")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertIn("mean", self.group("dances", "openpose")["coherence_all"])

    def test_what_cannot_be_had_has_a_reason(self):
        result = self.figures(self.dance("plain.json", self.sway), out="plain")
        dances = self.group("dances", "plain")
        self.assertIn("median", dances["freeze_ratio"]["left_out"])
        self.assertIn("--real", dances["energy_ratio"]["left_out"])
        self.assertIn("--real", dances["frechet_distance"]["left_out"])
        self.assertIn("one song", dances["coherence_all_other"]["left_out"])
        self.assertEqual(result.returncode, 0, result.stderr)

    def test_bad_dances_are_left_out_and_named(self):
        folder = self.folder / "bad"
        self.dance("bad/good.json", self.sway)
        self.dance("bad/short.json", self.sway, seconds=3)
        self.dance("bad/songless.json", self.sway, song="nowhere.wav")
        self.dance("bad/long.json", self.sway, seconds=20)
        (folder / "broken.json").write_text("{")
        (folder / "nan.json").write_text((folder / "good.json").read_text().replace("[0.3", "[NaN", 1))
        result = self.figures(folder, out="some")
        self.assertEqual(result.returncode, 1)
        for name, reason in {"short": "expected at least 4 s", "songless": "no file named", "long": "another frame rate",
                             "broken": "broken.json", "nan": "nan.json"}.items():
            self.assertTrue(any(name in line and reason in line for line in result.stderr.splitlines()), result.stderr)
        self.assertEqual([d["dance"].rsplit("/", 1)[1] for d in self.report("some")["dances"] if d["group"] == "dances"],
                         ["good.json", "long.json", "songless.json"])

    def sound(self, name, sample, seconds=8):
        """A WAV file of sample(i), 16 bits."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with wave.open(str(path), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(22050)
            file.writeframes(array.array("h", [int(sample(i)) for i in range(seconds * 22050)]).tobytes())
        return path

    def test_songs_without_a_beat_are_said(self):
        self.sound("quiet/silence.wav", lambda i: 0)
        dance = self.dance("silent/silence.json", self.sway, song="silence.wav")
        result = self.figures(dance, out="silent_figures", songs=self.folder / "quiet")
        self.assertEqual(result.returncode, 1)
        self.assertIn("0 beats found", result.stderr)
        found = self.group("dances", "silent_figures")
        self.assertIn("0 beats found", found["coherence_all"]["left_out"])
        self.assertGreater(found["mean_speed"]["mean"], 0)
        lags = run("choreo-eval", "autocorrelation", dance, "--songs", self.folder / "quiet")
        self.assertEqual(lags.returncode, 1)
        self.assertIn("0 beats found", lags.stderr)
        beats = run("choreo-eval", "beats", self.folder / "quiet/silence.wav")
        told = json.loads(beats.stdout)
        self.assertEqual((beats.returncode, told["tempo"], told["beats"]), (0, 0, []))
        self.assertLess(told["causal"]["confidence"], 0.1)
        self.assertIn("no beats found", beats.stderr)

    def test_noise_for_a_song_gives_figures_that_say_nothing(self):
        generator = random.Random(3)
        self.sound("loud/noise.wav", lambda i: generator.randint(-20000, 20000))
        dance = self.dance("to_noise.json", self.sway, song="noise.wav")
        result = self.figures(dance, out="to_noise", songs=self.folder / "loud")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertLess(self.group("dances", "to_noise")["coherence_all_gain"]["mean"], 0.15)

    def test_a_song_that_is_no_sound_is_said(self):
        (self.folder / "odd").mkdir()
        (self.folder / "odd/odd.wav").write_bytes(b"no sound")
        result = self.figures(self.dance("odd.json", self.sway, song="odd.wav"), out="odd_figures",
                              songs=self.folder / "odd")
        self.assertEqual(result.returncode, 1)
        self.assertIn("odd.wav", result.stderr)
        self.assertIn("odd.wav", self.group("dances", "odd_figures")["coherence_all"]["left_out"])

    def test_truncated_dances_and_corpora_are_named(self):
        whole = self.dance("cut/whole.json", self.sway).read_text()
        for share in (0.3, 0.9):
            (self.folder / f"cut/cut{share}.json").write_text(whole[:int(share * len(whole))])
        for command in ("figures", "autocorrelation"):
            result = run("choreo-eval", command, self.folder / "cut", "--songs", self.toy)
            self.assertEqual(result.returncode, 1)
            self.assertIn("cut0.3.json", result.stderr)
            self.assertIn("cut0.9.json", result.stderr)
        broken = self.folder / "broken_corpus"
        shutil.copytree(self.corpus, broken)
        (broken / "corpus.json").write_text((broken / "corpus.json").read_text()[:40])
        self.fails(self.figures(self.folder / "cut/whole.json", more=["--real", broken]), "corpus.json")

    def test_refusals(self):
        good = self.dance("good.json", self.sway)
        self.fails(run("choreo-eval", "figures", "--songs", self.toy), "no dances given")
        self.fails(run("choreo-eval", "figures", good), "no --songs")
        self.fails(self.figures(self.folder / "absent.json"), "no such dance")
        self.fails(self.figures(good, songs=self.folder / "absent"), "no such folder")
        self.fails(self.figures(good, more=["--real", self.corpus, "--split", "tset"]), "tset")
        self.assertEqual(run("choreo-eval").returncode, 2)
        empty = self.folder / "empty"
        empty.mkdir()
        self.fails(self.figures(empty), "no dance in it")

    def autocorrelation(self, *dances, out="lags", more=()):
        return run("choreo-eval", "autocorrelation", *dances, "--songs", self.toy, "--out", self.folder / out, *more)

    def test_autocorrelation_draws_dances_beside_real_ones(self):
        result = self.autocorrelation(self.corpus / "clips/toy_01.safetensors", self.dance("sways.json", self.sway),
                                      more=["--real", self.corpus, "--split", "train"])
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertIn("by chance", result.stdout)
        folder = self.folder / "lags"
        for name in ("toy_01", "sways", "mean"):
            picture = ElementTree.parse(folder / f"{name}.svg").getroot()
            self.assertTrue(any(e.tag.endswith("polyline") for e in picture.iter()), name)
            self.assertEqual((folder / f"{name}.png").read_bytes()[:8], b"\x89PNG\r\n\x1a\n")
        found = json.loads((folder / "autocorrelation.json").read_text())
        sways = next(d for d in found["dances"] if d["dance"].endswith("sways.json"))
        self.assertEqual((len(sways["x"]["average"]), sways["x"]["average"][0]), (101, 1))
        self.assertEqual(set(sways["y"]["joints"]), set(JOINTS))
        lags = {(p["axis"], p["peak"]): p["lag"] for p in sways["peaks"]}
        self.assertAlmostEqual(lags["x", 1], 2 * math.pi / 4, delta=0.02)
        self.assertAlmostEqual(lags["y", 1], 2 * math.pi / 7, delta=0.02)
        rows = list(csv.DictReader((folder / "peaks.csv").read_text().splitlines()))
        self.assertEqual({row["group"] for row in rows}, {"dances", "real"})
        row = next(r for r in rows if r["dance"].endswith("sways.json") and (r["axis"], r["peak"]) == ("x", "1"))
        beats = float(row["lag"]) / float(row["beat_period"])
        self.assertAlmostEqual(float(row["distance"]), abs(beats - max(1, round(beats))), delta=1e-3)
        curves = list(csv.DictReader((folder / "curves.csv").read_text().splitlines()))
        self.assertEqual(sum(c["dance"] == sways["dance"] and c["axis"] == "x" for c in curves), 101)
        self.no_leftovers(folder)

    def test_autocorrelation_tells_dances_of_one_name_apart(self):
        self.assertEqual(self.autocorrelation(self.dance("a/twin.json", self.sway), self.dance("b/twin.json", self.sway),
                                              out="twins").returncode, 0)
        self.assertTrue((self.folder / "twins/twin.svg").exists() and (self.folder / "twins/twin-2.svg").exists())

    def test_autocorrelation_without_song_or_motion(self):
        still = self.dance("lost/still.json", lambda j, t: (0.3, 0.05 * j))
        lost = self.dance("lost/lost.json", self.sway, song="nowhere.wav")
        short = self.dance("lost/short.json", self.sway, seconds=3)
        result = self.autocorrelation(still, lost, short, out="lost_lags")
        self.assertEqual(result.returncode, 1)
        self.assertIn("nowhere.wav", result.stderr)
        self.assertIn("expected at least 4 s", result.stderr)
        self.assertIn("nothing moves", (self.folder / "lost_lags/still.svg").read_text())
        found = json.loads((self.folder / "lost_lags/autocorrelation.json").read_text())
        lost = next(d for d in found["dances"] if d["dance"].endswith("lost.json"))
        self.assertIn("nowhere.wav", lost["no_beat"])
        self.assertIsNone(lost["peaks"][0]["distance"])
        self.fails(run("choreo-eval", "autocorrelation", "--songs", self.toy), "no dances given")
        self.fails(run("choreo-eval", "autocorrelation", still), "no --songs")
        empty = self.folder / "nothing"
        empty.mkdir()
        self.fails(self.autocorrelation(empty), "no dance in it")
        only_short = self.autocorrelation(self.folder / "lost/short.json", out="never")
        self.assertEqual(only_short.returncode, 2)
        self.assertIn("no dance can be measured", only_short.stderr)
        self.assertFalse((self.folder / "never").exists())

    def test_beats(self):
        one = run("choreo-eval", "beats", self.song)
        self.assertEqual(one.returncode, 0, one.stderr)
        beats = json.loads(one.stdout)
        self.assertEqual(set(beats), {"tempo", "beats", "causal"})
        self.assertEqual(set(beats["causal"]), {"tempo", "confidence", "fast"})
        ratio = beats["causal"]["tempo"] / beats["tempo"]
        self.assertLess(min(abs(ratio / octave - 1) for octave in (0.5, 1, 2)), 0.05, beats["causal"])
        self.assertEqual(beats["beats"], sorted(set(beats["beats"])))
        self.assertGreater(len(beats["beats"]), 5)
        table = run("choreo-eval", "beats", self.song, "--format", "csv").stdout.splitlines()
        self.assertEqual((table[0], len(table)), ("beat,seconds,tempo", 1 + len(beats["beats"])))

    def test_beats_of_several_songs(self):
        out, bad = self.folder / "beats", self.folder / "bad.wav"
        bad.write_bytes(b"no sound")
        result = run("choreo-eval", "beats", self.song, bad, "--out", out)
        self.assertEqual(result.returncode, 1)
        self.assertIn("bad.wav", result.stderr)
        self.assertEqual([p.name for p in out.iterdir()], [self.song.stem + ".json"])
        again = self.folder / "again"
        again.mkdir()
        shutil.copy(self.song, again)
        self.fails(run("choreo-eval", "beats", self.song, again / self.song.name, "--out", out), "two songs")
        self.fails(run("choreo-eval", "beats", self.song, bad), "no --out")
        self.fails(run("choreo-eval", "beats", bad), "bad.wav")
        self.fails(run("choreo-eval", "beats"), "no song given")


REAL_SONGS = SOURCE / "../shared/realdata/beats"


@unittest.skipUnless(REAL_SONGS.is_dir(), f"no real songs: {REAL_SONGS} isn't there")
class RealSongs(unittest.TestCase):
    """A minute each, the tempo in the file's name."""

    def beats(self, song):
        return json.loads(run("choreo-eval", "beats", song).stdout)

    def test_tempi_come_out_as_they_are_and_not_halved_or_doubled(self):
        songs = sorted(REAL_SONGS.glob("*bpm.ogg"))
        self.assertGreaterEqual(len(songs), 3)
        for song in songs:
            tempo = int(re.search(r"_(\d+)bpm", song.name)[1])
            found = self.beats(song)
            times = found["beats"]
            self.assertAlmostEqual(found["tempo"] / tempo, 1, delta=0.04, msg=song.name)
            self.assertAlmostEqual(60 * (len(times) - 1) / (times[-1] - times[0]) / tempo, 1, delta=0.01, msg=song.name)

    def test_the_beats_of_a_song_with_a_plain_beat_lie_on_its_grid(self):
        song = next(REAL_SONGS.glob("*170bpm.ogg"))
        period = 60 / 170
        distances = [abs(beat - period * round(beat / period)) for beat in self.beats(song)["beats"]]
        self.assertGreater(sum(d <= 0.07 for d in distances) / len(distances), 0.95)


if __name__ == "__main__":
    main()
