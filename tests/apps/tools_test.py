#!/usr/bin/env python3
"""The executables end to end on the toy corpus, bad input included: tools_test.py BIN_DIR SOURCE_DIR CHOREO_TRAIN."""
import csv
import json
import pathlib
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import time
import unittest

BIN = pathlib.Path(sys.argv[1]).resolve()
SOURCE = pathlib.Path(sys.argv[2]).resolve()
HAS_TORCH = sys.argv[3] == "ON"


def run(tool, *arguments, **options):
    return subprocess.run([str(BIN / tool), *map(str, arguments)], capture_output=True, text=True, timeout=600, **options)


class ToolTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="choreo_tools_"))
        cls.toy = cls.folder / "toy"
        subprocess.run([SOURCE / "scripts/make_toy_corpus", cls.toy, "--clips", "4", "--seconds", "8"], check=True,
                       capture_output=True)
        cls.song = cls.toy / "songs/toy_unseen.wav"
        cls.corpus = cls.folder / "corpus"
        cls.prep = run("choreo-prep", cls.toy / "clips", "--out", cls.corpus)

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.folder)

    def fails(self, result, *words):
        """Exit 2, one clear message that holds `words`, nothing on standard output."""
        self.assertEqual(result.returncode, 2, result.stderr)
        for word in words:
            self.assertIn(str(word), result.stderr)
        self.assertEqual(result.stdout, "")
        self.assertLessEqual(len(result.stderr.strip().splitlines()), 2, result.stderr)

    def no_leftovers(self, folder):
        self.assertEqual([p for p in folder.rglob("*") if ".partial" in p.name], [])


class Prep(ToolTest):
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


@unittest.skipUnless(HAS_TORCH, "built without LibTorch")
class TrainAndGenerate(ToolTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.run_folder = cls.folder / "run"
        cls.training = cls.train(cls.run_folder)  # few iterations: the dances needn't be any good

    @classmethod
    def train(cls, out, *more, iterations=30):
        return run("choreo-train", "--config", SOURCE / "configs/tiny.json", "--corpus", cls.corpus, "--out", out,
                   "--set", f"train.iterations={iterations}", "--set", "train.validate_every=10", "--set",
                   "train.device=cpu", *more)

    def generate(self, *arguments):
        return run("choreo-generate", *arguments)

    def test_trains(self):
        self.assertEqual(self.training.returncode, 0, self.training.stderr)
        rows = list(csv.DictReader((self.run_folder / "log.csv").open()))
        self.assertEqual(len(rows), 30)
        self.assertLess(float(rows[-1]["loss"]), float(rows[0]["loss"]))
        self.assertTrue(rows[-1]["valid_loss"] and rows[-1]["valid_copy_loss"])
        self.assertTrue((self.run_folder / "best.safetensors").exists())
        self.no_leftovers(self.run_folder)

    def test_training_errors(self):
        self.fails(self.train(self.run_folder), "a run is there already")
        self.fails(run("choreo-train", "--config", SOURCE / "configs/tiny.json"), "no corpus given")
        self.fails(run("choreo-train", "--corpus", self.folder, "--out", self.folder / "x"), "no corpus.json")
        self.fails(self.train("/proc/run"), "can't be made")
        self.fails(self.train(self.folder / "x", "--device", "tpu"), "expected one of auto, cpu, cuda")
        self.fails(self.train(self.folder / "x", "--set", "model.encoder_channels=30"), "twice model.decoder_channels")

    def test_a_signal_ends_with_a_checkpoint_and_resume_goes_on(self):
        out = self.folder / "stopped"
        process = subprocess.Popen(
            [BIN / "choreo-train", "--config", SOURCE / "configs/tiny.json", "--corpus", self.corpus, "--out", out,
             "--set", "train.iterations=100000", "--device", "cpu"], stderr=subprocess.PIPE, text=True)
        log = out / "log.csv"
        for _ in range(600):
            if log.exists() and log.read_text().count("\n") > 3:
                break
            time.sleep(0.1)
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=120)
        self.assertEqual(process.returncode, 128 + signal.SIGTERM)
        done = int(list(csv.DictReader(log.open()))[-1]["iteration"])
        self.assertTrue((out / f"checkpoints/{done}.safetensors").exists())
        resumed = run("choreo-train", "--config", SOURCE / "configs/tiny.json", "--corpus", self.corpus, "--out", out,
                      "--resume", "--set", f"train.iterations={done + 2}", "--device", "cpu")
        self.assertEqual(resumed.returncode, 0, resumed.stderr)
        iterations = [int(row["iteration"]) for row in csv.DictReader(log.open())]
        self.assertEqual(iterations, list(range(1, done + 3)))

    def test_generates_a_dance(self):
        out = self.folder / "dance.json"
        result = self.generate("--model", self.run_folder, self.song, "--out", out)
        self.assertEqual(result.returncode, 0, result.stderr)
        dance = json.loads(out.read_text())
        self.assertEqual((dance["format"], dance["version"], dance["fps"]), ("choreo-dance", 1, 25))
        self.assertEqual(len(dance["joints"]), 15)
        self.assertEqual(len(dance["limbs"]), 14)
        self.assertEqual(dance["audio"]["file"], "toy_unseen.wav")
        self.assertAlmostEqual(len(dance["frames"]), dance["audio"]["seconds"] * 25, delta=2)
        for frame in dance["frames"]:
            self.assertEqual(len(frame), 15)
            for x, y in frame:
                self.assertTrue(0 <= x <= 1 and 0 <= y <= 1)
        self.no_leftovers(self.folder)

    def test_the_same_call_makes_the_same_dance_and_another_seed_another(self):
        texts = []
        for name, seed in (("a", 1), ("b", 1), ("c", 2), ("d", 3)):
            out = self.folder / f"seed_{name}.json"
            self.generate("--model", self.run_folder, self.song, "--out", out, "--seed", seed, "--seconds", 2)
            texts.append(json.loads(out.read_text())["frames"])
        self.assertEqual(texts[0], texts[1])
        self.assertTrue(texts[0][0] != texts[2][0] or texts[0][0] != texts[3][0])
        self.assertEqual(len(texts[0]), 50)

    def test_reference_agrees(self):
        frames = []
        for extra in ([], ["--reference"]):
            out = self.folder / f"form{len(extra)}.json"
            self.generate("--model", self.run_folder, self.song, "--out", out, "--seconds", 4, *extra)
            frames.append(json.loads(out.read_text())["frames"])
        worst = max(abs(a - b) for f, g in zip(*frames) for p, q in zip(f, g) for a, b in zip(p, q))
        self.assertLess(worst, 1e-4)

    def test_start_goes_on_from_a_dance_or_a_clip(self):
        first = self.folder / "first.json"
        second = self.folder / "second.json"
        self.generate("--model", self.run_folder, self.song, "--out", first, "--seconds", 2)
        self.generate("--model", self.run_folder, self.song, "--out", second, "--seconds", 2, "--start", first)
        self.assertEqual(json.loads(second.read_text())["frames"][0], json.loads(first.read_text())["frames"][-1])
        clip = self.corpus / "clips/toy_00.safetensors"
        self.assertEqual(self.generate("--model", self.run_folder, self.song, "--out", second, "--seconds", 2, "--start",
                                       clip).returncode, 0)

    def test_variants_openpose_and_video(self):
        out = self.folder / "many"
        openpose = self.folder / "openpose"
        result = self.generate("--model", self.run_folder, self.song, "--out", out, "--variants", 2, "--seconds", 2,
                               "--openpose-dir", openpose, "--video")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual(sorted(p.name for p in out.iterdir()), ["toy_unseen.0.json", "toy_unseen.0.mp4",
                                                                 "toy_unseen.1.json", "toy_unseen.1.mp4"])
        self.assertEqual(len(list((openpose / "toy_unseen.0").iterdir())), 50)
        probe = subprocess.run(["ffprobe", "-v", "error", "-count_frames", "-select_streams", "v", "-show_entries",
                                "stream=nb_read_frames,codec_name,pix_fmt", "-of", "json",
                                out / "toy_unseen.0.mp4"], capture_output=True, text=True, check=True)
        stream = json.loads(probe.stdout)["streams"][0]
        self.assertEqual((stream["codec_name"], stream["pix_fmt"], stream["nb_read_frames"]), ("h264", "yuv420p", "50"))

    def test_one_songs_failure_does_not_stop_the_rest(self):
        bad = self.folder / "bad.wav"
        bad.write_text("no audio")
        out = self.folder / "rest"
        result = self.generate("--model", self.run_folder, bad, self.song, "--out", out, "--seconds", 1)
        self.assertEqual(result.returncode, 1, result.stderr)
        self.assertIn("bad.wav", result.stderr)
        self.assertEqual([p.name for p in out.iterdir()], ["toy_unseen.json"])

    def test_bad_input(self):
        out = self.folder / "never.json"
        empty = self.folder / "empty.wav"
        empty.write_bytes((self.song.read_bytes())[:44])
        model = self.run_folder / "best.safetensors"
        cut = self.folder / "cut.safetensors"
        cut.write_bytes(model.read_bytes()[:-100])
        noise = self.folder / "noise.safetensors"
        noise.write_bytes(struct.pack("<Q", 1 << 60) + b"{}")
        self.fails(self.generate("--model", self.run_folder, self.folder / "no.wav", "--out", out), "no.wav")
        self.fails(self.generate("--model", self.run_folder, self.folder, "--out", out), "folder")
        self.fails(self.generate("--model", self.run_folder, SOURCE / "LICENSE", "--out", out), "LICENSE")
        self.fails(self.generate("--model", self.run_folder, empty, "--out", out), "empty.wav")
        self.fails(self.generate("--model", cut, self.song, "--out", out), "cut.safetensors", "cut short")
        self.fails(self.generate("--model", noise, self.song, "--out", out), "not a safetensors file")
        self.fails(self.generate("--model", self.folder / "none", self.song, "--out", out), "no such checkpoint")
        self.fails(self.generate("--model", self.toy, self.song, "--out", out), "without best.safetensors")
        self.fails(self.generate("--model", self.run_folder, self.song, "--out", "/proc/d.json"), "can't be written")
        self.fails(self.generate("--model", self.run_folder, self.song), "no --out")
        self.fails(self.generate("--model", self.run_folder, "--out", out), "no song")
        self.fails(self.generate("--model", self.run_folder, self.song, self.song, "--out", self.folder / "d"),
                   "would both be written")
        self.fails(self.generate("--model", self.run_folder, self.song, "--out", self.folder / "d", "--variants", 99),
                   "start poses")
        self.fails(self.generate("--model", self.run_folder, self.song, "--out", out, "--start", self.song), "toy_unseen")
        self.assertEqual(self.generate("--model", self.run_folder, self.song, "--out", out, "--seconds", "-1").returncode, 2)
        self.assertFalse(out.exists())
        self.no_leftovers(self.folder)

    def test_inputs_are_never_written_over(self):
        place = self.folder / "over"
        place.mkdir()
        song = place / "s.wav"
        shutil.copy(self.song, song)
        model = place / "m.safetensors"
        shutil.copy(self.run_folder / "best.safetensors", model)
        video = place / "v.mp4"
        subprocess.run(["ffmpeg", "-nostdin", "-v", "error", "-f", "lavfi", "-i", "testsrc=size=64x64:rate=25:duration=2",
                        "-i", song, "-shortest", video], check=True)
        before = {path: path.read_bytes() for path in (song, model, video)}
        self.fails(self.generate("--model", model, song, "--out", song), "it is an input")
        self.fails(self.generate("--model", model, song, "--out", model), "it is an input")
        self.fails(self.generate("--model", model, video, "--out", place / "v.json", "--video"), "it is an input")
        self.fails(self.generate("--model", model, song, "--out", place / "d.v1", "--video"), "ending .json")
        self.fails(self.generate("--model", model, song, "--out", "/dev/stdout", "--picture"), "ordinary file")
        self.assertEqual({path: path.read_bytes() for path in before}, before)
        self.assertEqual(len(list(place.iterdir())), 3)

    def test_a_dance_goes_to_standard_output_and_a_closed_pipe_is_no_error(self):
        arguments = [BIN / "choreo-generate", "--model", self.run_folder, self.song, "--out", "/dev/stdout"]
        whole = subprocess.run(arguments, capture_output=True, check=True)
        self.assertEqual(json.loads(whole.stdout)["format"], "choreo-dance")
        process = subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        process.stdout.close()
        errors = process.stderr.read()
        self.assertEqual(process.wait(), 0, errors)

    def test_describe(self):
        result = self.generate("--describe", self.run_folder)
        self.assertEqual(result.returncode, 0)
        self.assertIn('"tiny": iteration', result.stdout)

    def test_the_readmes_commands_work_as_printed(self):
        place = self.folder / "readme"
        (place / "build/release").mkdir(parents=True)
        (place / "build/release/bin").symlink_to(BIN)
        for name in ("scripts", "configs"):
            (place / name).symlink_to(SOURCE / name)
        readme = (SOURCE / "README.md").read_text()
        begin = readme.index("<!-- tested: begin -->")
        blocks = readme[begin:readme.index("<!-- tested: end -->")].split("```sh\n")[1:]
        commands = "".join(block.split("```")[0] for block in blocks)
        for tool in ("make_toy_corpus", "choreo-prep", "choreo-train", "choreo-generate"):
            self.assertIn(tool, commands)
        result = subprocess.run(["bash", "-euo", "pipefail", "-c", commands], cwd=place, capture_output=True, text=True)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertTrue((place / "dance.json").exists() and (place / "dance.mp4").exists())


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[4:]], verbosity=2)
