#!/usr/bin/env python3
"""choreo-prep, and what all tools share, on the toy corpus, bad input included."""
import json
import shutil
import subprocess
import unittest

from tool_case import BIN, HAS_TORCH, SOURCE, ToolCase, main, run


class Prep(ToolCase):
    def test_prepares_the_corpus(self):
        self.assertEqual(self.prep.returncode, 0, self.prep.stderr)
        corpus = json.loads((self.corpus / "corpus.json").read_text())
        self.assertEqual((corpus["format"], corpus["version"], corpus["fps"]), ("choreo-corpus", 1, 25.0))
        self.assertEqual(len(corpus["clips"]), 4)
        self.assertEqual({clip["split"] for clip in corpus["clips"]}, {"train", "valid", "test"})
        for clip in corpus["clips"]:
            self.assertTrue((self.corpus / clip["file"]).exists())
            self.assertAlmostEqual(clip["frames"], 200, delta=1)
        self.no_leftovers(self.corpus)

    def test_second_run_does_nothing_twice(self):
        out = self.folder / "twice"
        run("choreo-prep", self.toy / "clips", "--out", out)
        again = run("choreo-prep", self.toy / "clips", "--out", out)
        self.assertEqual(again.returncode, 0)
        self.assertIn("0 prepared, 4 unchanged", again.stderr)

    def test_some_left_out_is_exit_1_and_named(self):
        clips = self.folder / "some"
        shutil.copytree(self.toy / "clips", clips)
        (clips / "toy_01/audio.wav").write_bytes(b"")
        (clips / "toy_02/audio.wav").unlink()
        result = run("choreo-prep", clips, "--out", self.folder / "some_corpus")
        self.assertEqual(result.returncode, 1, result.stderr)
        self.assertIn("toy_01", result.stderr)
        self.assertIn("no audio or video file", result.stderr)
        self.assertEqual(len(json.loads((self.folder / "some_corpus/corpus.json").read_text())["clips"]), 2)

    def test_bad_input(self):
        out = self.folder / "none"
        self.fails(run("choreo-prep", self.folder / "no such", "--out", out), "no such folder")
        self.fails(run("choreo-prep"), "no folder of clips")
        self.fails(run("choreo-prep", self.toy / "clips"), "no --out")
        self.fails(run("choreo-prep", self.toy / "clips", "--out", out, "--normalise", "papre"), "expected one of paper")
        self.fails(run("choreo-prep", self.toy / "clips", "--out", out, "--splits", "/no/such"), "/no/such")
        self.fails(run("choreo-prep", self.toy / "clips", "--out", "/proc/corpus"), "can't be made")
        self.assertEqual(run("choreo-prep", "--no-such-option").returncode, 2)
        self.assertFalse(out.exists())

    @unittest.skipUnless(shutil.which("ffprobe"), "no ffmpeg to look at the overlay with")
    def test_the_overlay_shows_who_was_followed(self):
        clip = self.folder / "two_people/pair"
        shutil.copytree(self.toy / "clips/toy_01", clip)
        files = sorted(clip.rglob("*_keypoints.json"))
        for path in files:  # somebody less visible, a thousand pixels to the right
            frame = json.loads(path.read_text())
            other = json.loads(json.dumps(frame["people"][0]))
            numbers = other["pose_keypoints_2d"]
            for i in range(0, len(numbers), 3):
                numbers[i], numbers[i + 2] = numbers[i] + 1000, numbers[i + 2] / 2
            path.write_text(json.dumps({**frame, "people": [other, frame["people"][0]]}))
        films = self.folder / "films"
        result = run("choreo-prep", clip.parent, "--out", self.folder / "pair_corpus", "--overlay", films)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual([path.name for path in films.iterdir()], ["pair.mp4"])
        facts = subprocess.run(["ffprobe", "-v", "error", "-count_frames", "-select_streams", "v:0", "-show_entries",
                                "stream=width,height,nb_read_frames", "-of", "csv=p=0", films / "pair.mp4"],
                               check=True, capture_output=True, text=True).stdout
        width, height, frames = map(int, facts.strip().split(","))
        self.assertEqual(frames, len(files))
        picture = subprocess.run(["ffmpeg", "-nostdin", "-v", "error", "-ss", "2", "-i", films / "pair.mp4", "-frames:v",
                                  "1", "-f", "rawvideo", "-pix_fmt", "rgb24", "-"], check=True, capture_output=True).stdout
        pixels = [(i % width < width // 2, picture[3 * i:3 * i + 3]) for i in range(width * height)]
        coloured = [left for left, rgb in pixels if max(rgb) - min(rgb) > 80]
        grey = [left for left, rgb in pixels if min(rgb) > 60 and max(rgb) - min(rgb) < 20]
        self.assertGreater(len(coloured), 500)
        self.assertTrue(all(coloured), "the dancer is on the left")
        self.assertGreater(grey.count(False), 500)

    def test_three_dimensions(self):
        clips, out = self.folder / "space", self.folder / "space_corpus"
        shutil.copytree(self.toy / "clips", clips)
        for path in clips.glob("toy_0[12]/**/*_keypoints.json"):  # metres, y up, and no picture
            frame = json.loads(path.read_text())
            flat = frame["people"][0].pop("pose_keypoints_2d")
            torso = flat[3 * 8 + 1] - flat[3 * 1 + 1]
            space = [[flat[i] * 0.5 / torso, -flat[i + 1] * 0.5 / torso, i % 7 * 0.02, flat[i + 2]]
                     for i in range(0, 75, 3)]
            frame["people"][0]["pose_keypoints_3d"] = sum(space, [])
            path.write_text(json.dumps(frame))
        command = ["choreo-prep", clips, "--out", out, "--set", "pose.dimensions=3"]
        plan = run(*command, "--dry-run")
        self.assertEqual(plan.returncode, 1)
        self.assertIn("2 to prepare, 0 unchanged, 2 to leave out", plan.stdout)
        self.assertFalse(out.exists())
        films = self.folder / "space_films"
        result = run(*command, *(["--overlay", films] if shutil.which("ffmpeg") else []))
        self.assertEqual(result.returncode, 1, result.stderr)
        self.assertIn("pose_keypoints_3d", result.stderr)
        self.assertNotIn("no overlay of \"toy_01\"", result.stderr)
        corpus = json.loads((out / "corpus.json").read_text())
        self.assertEqual((corpus["dimensions"], len(corpus["clips"])), (3, 2))
        self.assertIn("2 unchanged", run(*command).stderr)

    def test_quiet_still_names_what_was_left_out(self):
        clips = self.folder / "quiet"
        shutil.copytree(self.toy / "clips", clips)
        (clips / "toy_02/audio.wav").unlink()
        result = run("choreo-prep", clips, "--out", self.folder / "quiet_corpus", "-q")
        self.assertEqual(result.returncode, 1)
        self.assertIn("toy_02", result.stderr)

    def test_help_and_version(self):
        for tool in sorted(p.name for p in BIN.glob("choreo-*")):
            self.assertIn("choreo", run(tool, "--version").stdout)
            text = run(tool, "--help")
            self.assertEqual(text.returncode, 0)
            self.assertIn("--help", text.stdout)

    def test_help_shows_the_config_keys_that_the_tool_uses(self):
        keys = {line.split(" = ")[0].strip() for line in run("choreo-prep", "--help").stdout.splitlines() if " = " in line}
        self.assertEqual(keys, {"audio.sample_rate", "audio.n_fft", "audio.n_mels", "pose.fps", "pose.normalise", "pose.dimensions",
                                "train.seed"})
        if HAS_TORCH:
            text = run("choreo-train", "--help").stdout
            for key in keys | {"model.encoder_channels", "loss.limb_weight", "optimiser.learning_rate", "train.batch_size"}:
                self.assertIn(f"  {key} = ", text)

    def test_dump_config_into_a_closed_pipe_is_no_error(self):
        process = subprocess.Popen([BIN / "choreo-prep", "--dump-config"], stdout=subprocess.PIPE)
        process.stdout.close()
        self.assertEqual(process.wait(), 0)

    def test_config_errors(self):
        bad = self.folder / "bad.json"
        bad.write_text('{"train": {"batchsize": 4}}')
        self.fails(run("choreo-prep", "--config", bad, "--dump-config"), "did you mean train.batch_size?")
        self.fails(run("choreo-prep", "--config", self.folder / "absent.json"), "absent.json")
        self.fails(run("choreo-prep", "--set", "pose.fps=0", "--dump-config"), "pose.fps is 0")
        dumped = run("choreo-prep", "--config", SOURCE / "configs/small.json", "--set", "train.seed=7", "--dump-config")
        self.assertEqual(json.loads(dumped.stdout)["train"]["seed"], 7)
        self.assertEqual(json.loads(dumped.stdout)["model"]["encoder_channels"], 128)


if __name__ == "__main__":
    main()
