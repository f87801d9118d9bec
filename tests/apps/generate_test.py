#!/usr/bin/env python3
"""choreo-generate on files, bad input included."""
import itertools
import json
import math
import shutil
import struct
import subprocess
import unittest

from bvh import Bvh
from tool_case import BIN, HAS_TORCH, SOURCE, ModelCase, SpaceCase, main, run


def frames_of(path):
    return json.loads(path.read_text())["frames"]


def worst_difference(a, b):
    return max(abs(x - y) for f, g in zip(a, b, strict=True) for p, q in zip(f, g) for x, y in zip(p, q))


def seen_from(frames, yaw, pitch):
    """A dance in space from a camera without perspective, each axis of the picture scaled to 0 … 1."""
    centre = [sum(frame[8][axis] for frame in frames) / len(frames) for axis in range(3)]
    (cy, sy), (cp, sp) = ((math.cos(math.radians(a)), math.sin(math.radians(a))) for a in (yaw, pitch))

    def point(joint):
        x, y, z = (value - middle for value, middle in zip(joint, centre))
        return x * cy - z * sy, y * cp - (x * sy + z * cy) * sp

    seen = [[point(joint) for joint in frame] for frame in frames]
    low, high = ([f(p[axis] for frame in seen for p in frame) for axis in (0, 1)] for f in (min, max))
    return [[[(p[axis] - low[axis]) / (high[axis] - low[axis]) for axis in (0, 1)] for p in frame] for frame in seen], \
        (high[0] - low[0]) / (high[1] - low[1])


class InSpace(SpaceCase):
    """A model of three dimensions: its dances are seen from a camera, but for those who ask for space."""

    def generate(self, *arguments, model=None, out="dance.json", song=None):
        path = self.folder / out
        result = run("choreo-generate", "--model", model or self.space, song or self.song, "--out", path, "--seconds", 4,
                     *arguments)
        return result, json.loads(path.read_text()) if result.returncode == 0 else None

    def test_a_dance_is_a_view_of_the_one_in_space(self):
        _, space = self.generate("--dimensions", 3)
        self.assertEqual((space["dimensions"], space["aspect"], space["median_joint_speed"]), (3, 1, 0.25))
        self.assertEqual({len(joint) for frame in space["frames"] for joint in frame}, {3})
        for yaw, pitch in ((0, 0), (30, 0), (-75, 20)):
            result, flat = self.generate("--yaw", yaw, "--pitch", pitch)
            self.assertEqual(result.returncode, 0, result.stderr)
            self.assertNotIn("dimensions", flat)
            expected, aspect = seen_from(space["frames"], yaw, pitch)
            self.assertLess(worst_difference(flat["frames"], expected), 1e-5)
            self.assertAlmostEqual(flat["aspect"], aspect, delta=1e-5)
            self.assertEqual(flat["audio"], space["audio"])
            self.assertEqual(flat["generation"], space["generation"] | {"yaw": yaw, "pitch": pitch})
        self.no_leftovers(self.folder)

    def test_whatever_else_is_written_is_the_same_view(self):
        out = self.folder / "openpose"
        for dimensions in (2, 3):
            result, _ = self.generate("--yaw", 40, "--openpose-dir", out, "--picture", "--dimensions", dimensions)
            self.assertEqual(result.returncode, 0, result.stderr)
            picture = (self.folder / "dance.png").read_bytes()
            keypoints = [json.loads(path.read_text())["people"][0]["pose_keypoints_2d"] for path in sorted(out.iterdir())]
            if dimensions == 2:
                first = picture, keypoints
        self.assertEqual((picture, keypoints), first)
        _, flat = self.generate("--yaw", 40)
        for pose, frame in zip(keypoints, flat["frames"], strict=True):
            for joint, (x, y) in enumerate(frame):
                self.assertAlmostEqual(pose[3 * joint], x * flat["aspect"] * 720, delta=0.01)
                self.assertAlmostEqual(pose[3 * joint + 1], y * 720, delta=0.01)

    def test_start_takes_poses_of_the_models_dimensions(self):
        _, space = self.generate("--dimensions", 3, out="space.json")
        self.generate(out="flat.json")
        result, more = self.generate("--dimensions", 3, "--start", self.folder / "space.json")
        self.assertEqual(more["frames"][0], space["frames"][-1])
        self.fails(self.generate("--start", self.folder / "flat.json")[0], "flat.json", "2-D", "3-D", "--dimensions 3")
        self.fails(self.generate("--start", self.corpus / "clips/toy_00.safetensors")[0], "2-D", "3-D")
        self.fails(self.generate("--start", self.folder / "space.json", model=self.flat)[0], "its poses are 3-D")

    def test_only_a_dance_in_space_can_be_turned(self):
        for extra in (["--yaw", 10], ["--pitch", 10], ["--dimensions", 3]):
            self.fails(self.generate(*extra, model=self.flat)[0], extra[0], "the model dances in 2-D")
        self.assertEqual(self.generate("--dimensions", 4)[0].returncode, 2)
        self.assertEqual(self.generate("--pitch", 91)[0].returncode, 2)

    @unittest.skipUnless(HAS_TORCH, "built without LibTorch")
    def test_the_backends_agree(self):
        dances = [self.generate("--dimensions", 3, *extra)[1]["frames"] for extra in
                  (["--precision", "f32"], ["--backend", "torch", "--device", "cpu"])]
        self.assertLess(worst_difference(*dances), 1e-4)


class Generate(SpaceCase):
    def generate(self, *arguments):
        return run("choreo-generate", *arguments)

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
                self.assertTrue(-0.1 <= x <= 1.1 and -0.1 <= y <= 1.1)
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

    @unittest.skipUnless(HAS_TORCH, "built without LibTorch")
    def test_the_backends_agree(self):
        dances = []
        torch = ["--backend", "torch", "--device", "cpu"]
        for model, extra in ((self.run_folder, ["--precision", "f32"]), (self.run_folder, torch),
                             (self.flat, ["--precision", "f32"]), (self.flat, torch),
                             (self.flat, ["--reference", "--device", "cpu"])):
            out = self.folder / f"backend{len(dances)}.json"
            # a trained model amplifies rounding: after some seconds any two forms part
            result = self.generate("--model", model, self.song, "--out", out, "--seconds", 2, *extra)
            self.assertEqual(result.returncode, 0, result.stderr)
            dances.append(frames_of(out))
        self.assertLess(worst_difference(dances[0], dances[1]), 1e-3)
        self.assertLess(worst_difference(dances[2], dances[3]), 1e-4)
        self.assertLess(worst_difference(dances[2], dances[4]), 1e-4)
        self.fails(self.generate("--model", self.run_folder, self.song, "--out", out, "--reference"), "samples moves")

    @unittest.skipIf(HAS_TORCH, "built with LibTorch")
    def test_without_libtorch_it_says_so(self):
        out = self.folder / "torch.json"
        for extra in (["--backend", "torch"], ["--device", "cuda"], ["--reference"]):
            self.fails(self.generate("--model", self.run_folder, self.song, "--out", out, *extra), "without LibTorch")
        self.assertFalse(out.exists())

    def test_contradictions_are_refused(self):
        for extra in (["--device", "cuda"], ["--reference"]):
            self.fails(self.generate("--model", self.run_folder, self.song, "--out", "x.json", "--backend", "native",
                                     *extra), "native")
        self.fails(self.generate("--model", self.run_folder, self.song, "--out", "x.json", "--backend", "torch",
                                 "--precision", "f16"), "torch computes in f32")

    def test_any_number_of_songs_and_threads_gives_the_same_dances(self):
        songs = self.folder / "songs"
        songs.mkdir()
        for index, clip in enumerate(sorted((self.toy / "clips").iterdir())):
            shutil.copy(clip / "audio.wav", songs / f"{index}.wav")
        (songs / "bad.wav").write_bytes(b"no sound at all")
        alone = []
        for song in sorted(songs.glob("[0-9].wav")):
            out = self.folder / f"alone_{song.stem}.json"
            self.assertEqual(self.generate("--model", self.run_folder, song, "--out", out).returncode, 0)
            alone.append(out.read_bytes())
        for threads in (1, 2, 3):
            out = self.folder / f"together_{threads}"
            result = self.generate("--model", self.run_folder, *sorted(songs.iterdir()), "--out", out, "--threads", threads)
            self.assertEqual(result.returncode, 1, result.stderr)
            self.assertIn("bad.wav", result.stderr.strip().splitlines()[-1])
            self.assertEqual([path.read_bytes() for path in sorted(out.iterdir())], alone)

    def test_a_short_dance_begins_as_the_whole_one(self):
        whole, short = self.folder / "whole.json", self.folder / "short.json"
        self.generate("--model", self.run_folder, self.song, "--out", whole, "--dimensions", 3)
        for seconds, frames in ((0.04, 1), (3, 75)):
            self.generate("--model", self.run_folder, self.song, "--out", short, "--seconds", seconds, "--dimensions", 3)
            self.assertEqual(frames_of(short), frames_of(whole)[:frames])
            self.assertEqual(json.loads(short.read_text())["audio"], json.loads(whole.read_text())["audio"])

    def test_start_goes_on_from_a_dance_or_a_clip(self):
        first = self.folder / "first.json"
        second = self.folder / "second.json"
        short = ["--seconds", 2, "--dimensions", 3]
        self.generate("--model", self.run_folder, self.song, "--out", first, *short)
        self.generate("--model", self.run_folder, self.song, "--out", second, *short, "--start", first)
        self.assertLess(worst_difference(frames_of(second)[:1], frames_of(first)[-1:]), 1e-4)
        clip = self.corpus / "clips/toy_00.safetensors"
        self.generate("--model", self.flat, self.song, "--out", first, "--seconds", 2, "--start", clip)
        self.generate("--model", self.flat, self.song, "--out", second, "--seconds", 2, "--start", first)
        self.assertEqual(frames_of(second)[0], frames_of(first)[-1])

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
        self.fails(self.generate("--model", self.flat, self.song, "--out", self.folder / "d", "--variants", 99),
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

    def test_an_exported_model_dances_as_the_original_in_its_precision(self):
        original = self.folder / "f32.safetensors"
        self.write_f32_model(original)
        half = self.folder / "half.safetensors"
        result = self.generate("--model", original, "--export", half)
        self.assertEqual((result.returncode, result.stderr), (0, ""))
        self.assertLess(half.stat().st_size, 0.54 * original.stat().st_size)  # its components stay f32
        whole = self.folder / "whole.safetensors"
        self.generate("--model", original, "--export", whole, "--precision", "f32")
        dances = {}
        for model, precision in ((original, "f16"), (half, "f16"), (half, "f32"), (original, "f32"), (whole, "f32")):
            out = self.folder / "exported.json"
            self.generate("--model", model, self.song, "--out", out, "--precision", precision)
            dances[model.stem, precision] = frames_of(out)
        self.assertEqual(dances["half", "f16"], dances["f32", "f16"])
        self.assertEqual(dances["half", "f32"], dances["f32", "f16"])
        self.assertEqual(dances["whole", "f32"], dances["f32", "f32"])
        self.assertNotEqual(dances["f32", "f32"], dances["f32", "f16"])
        self.fails(self.generate("--model", original, "--export", original), "it is an input")
        self.fails(self.generate("--model", original, "--export", half, self.song), "no SONG")
        self.fails(self.generate("--model", original, "--export", self.folder / "no/m.safetensors"), "no/m.safetensors")

    def write_f32_model(self, path):
        """The model of the quickstart in f32, with weights that halves can't hold."""
        file = (self.run_folder / "best.safetensors").read_bytes()
        size, = struct.unpack_from("<Q", file)
        header, data, written = json.loads(file[8:8 + size]), file[8 + size:], b""
        for name in header.keys() - {"__metadata__"}:
            begin, end = header[name]["data_offsets"]
            raw = data[begin:end]
            if header[name]["dtype"] == "F16":
                halves = struct.unpack(f"<{len(raw) // 2}e", raw)
                raw = struct.pack(f"<{len(halves)}f", *(1.0003 * half for half in halves))
            header[name] |= {"dtype": "F32", "data_offsets": [len(written), len(written) + len(raw)]}
            written += raw
        text = json.dumps(header).encode()
        path.write_bytes(struct.pack("<Q", len(text)) + text + written)

    def test_a_dance_can_be_made_again_from_its_file(self):
        first = self.folder / "first.json"
        self.generate("--model", self.run_folder, self.song, "--out", first, "--seconds", 3, "--dimensions", 3)
        out = self.folder / "made"
        chosen = ["--style", "rumba", "--energy", 1.5, "--temperature", 0.7]
        for extra in (["--variants", 3, "--seed", 7, *chosen, "--precision", "f32"], ["--start", first]):
            out.mkdir(exist_ok=True)
            self.assertEqual(self.generate("--model", self.run_folder, self.song, "--out", out, "--seconds", 3,
                                           *extra).returncode, 0)
        made = [json.loads(path.read_text()) for path in sorted(out.iterdir())]
        self.assertEqual([dance["generation"]["variant"] for dance in made], [0, 1, 2, 0])
        self.assertEqual(made[3]["generation"], {"variant": 0, "style": "", "start": "first.json", "precision": "f16",
                                                 "yaw": 0, "pitch": 0})
        for dance in made[:3]:
            how = dance["generation"]
            again = self.folder / "again"
            result = self.generate("--model", self.run_folder, self.song, "--out", again, "--seconds", 3, "--seed",
                                   dance["seed"], "--variants", 3, "--style", how["style"], "--precision", how["precision"],
                                   "--energy", how["energy"], "--temperature", how["temperature"])
            self.assertEqual(result.returncode, 0, result.stderr)
            remade = json.loads((again / f"toy_unseen.{how['variant']}.json").read_text())
            self.assertEqual(remade, dance)

    def test_bvh_has_the_joints_where_they_were(self):
        out = self.folder / "moved.json"
        self.generate("--model", self.run_folder, self.song, "--out", out, "--dimensions", 3, "--bvh")
        dance, bvh = json.loads(out.read_text()), Bvh(out.with_suffix(".bvh").read_text())
        self.assertAlmostEqual(bvh.fps, 25, places=5)
        self.assertEqual(len(bvh.frames), len(dance["frames"]))
        names = {"Hips": 8, "LeftArm": 5, "LeftForeArm": 6, "LeftHand": 7, "RightArm": 2, "RightForeArm": 3, "RightHand": 4,
                 "LeftUpLeg": 12, "LeftLeg": 13, "LeftFoot": 14, "RightUpLeg": 9, "RightLeg": 10, "RightFoot": 11,
                 "Head": 1, "Head_end": 0}
        scale = 100 * dance["metres_per_unit"]
        for frame, numbers in zip(dance["frames"], bvh.frames):
            places = bvh.places(numbers)
            for name, joint in names.items():
                x, y, z = (scale * (value - 0.5) for value in frame[joint])
                self.assertLess(math.dist(places[name], (x, -y, -z)), 0.1, name)  # cm
        leaps = max(abs(a - b) for f, g in itertools.pairwise(bvh.frames) for a, b in zip(f[3:], g[3:]))
        self.assertLess(leaps, 120, "degrees from frame to frame")
        places = bvh.places([0] * len(bvh.frames[0]))
        self.assertGreater(places["LeftHand"][0], 40, "a T-pose: the left arm along x")
        self.assertAlmostEqual(places["LeftHand"][1], places["LeftArm"][1], delta=0.1)
        self.assertLess(places["LeftFoot"][1], -60)
        self.generate("--model", self.run_folder, self.song, "--out", out, "--bvh", "--bvh-fps", 60)
        sixty = Bvh(out.with_suffix(".bvh").read_text())
        self.assertAlmostEqual(sixty.fps, 60, places=4)
        self.assertAlmostEqual(len(sixty.frames) / 60, len(bvh.frames) / 25, delta=0.05)
        self.fails(self.generate("--model", self.flat, self.song, "--out", out, "--bvh"), "--bvh", "in 2-D")

    def test_nobody_stands_still_at_any_tempo(self):
        """Clicks that are all alike, 25 s: the dancer moves in every second."""
        for tempo in range(60, 201, 10):
            song = self.folder / f"clicks_{tempo}.wav"
            subprocess.run(["ffmpeg", "-nostdin", "-v", "error", "-f", "lavfi", "-i",
                            f"aevalsrc='exp(-60*mod(t,{60 / tempo}))*sin(6000*t)':s=22050:d=25", song], check=True)
            out = self.folder / "clicks.json"
            result = self.generate("--model", self.run_folder, song, "--out", out)
            self.assertEqual(result.returncode, 0, result.stderr)
            dance = json.loads(out.read_text())
            speeds = [sum(math.dist(p, q) for p, q in zip(f, g)) / 15 * 25
                      for f, g in itertools.pairwise(dance["frames"])]
            slowest = min(sum(speeds[t:t + 25]) / 25 for t in range(len(speeds) - 25))
            self.assertGreater(slowest, 0.1 * dance["median_joint_speed"], tempo)

    def test_describe(self):
        result = self.generate("--describe", self.run_folder)
        self.assertEqual(result.returncode, 0)
        self.assertIn('"choreo": iteration', result.stdout)
        self.assertIn("styles    cha-cha, rumba, salsa, waltz", result.stdout)

    def test_a_style_can_be_asked_for(self):
        dances = {}
        for style in (None, "rumba", "waltz", "waltz:3", "waltz:0.5,rumba:1.5"):
            out = self.folder / "style.json"
            extra = [] if style is None else ["--style", style]
            result = self.generate("--model", self.run_folder, self.song, "--out", out, "--seconds", 4, *extra)
            self.assertEqual(result.returncode, 0, result.stderr)
            dances[style] = frames_of(out)
        self.assertEqual(dances["waltz"], dances["waltz:3"])
        self.assertEqual(len({json.dumps(dance) for dance in dances.values()}), 4)
        out = self.folder / "never.json"
        for style, *words in (("tango", "tango", "cha-cha, rumba, salsa, waltz"), ("waltz:0", "above 0"),
                              ("waltz:x", "above 0"), ("waltz:-1", "above 0"), (",", "the model's styles are")):
            self.fails(self.generate("--model", self.run_folder, self.song, "--out", out, "--style", style), *words)
        for extra in (["--style", "waltz"], ["--energy", 2], ["--temperature", 1]):
            self.fails(self.generate("--model", self.flat, self.song, "--out", out, *extra), extra[0], "samples no moves")
        self.assertFalse(out.exists())

    def test_a_dance_can_be_livelier_or_calmer(self):
        ways = []
        for energy in (0.25, 1, 4):
            out = self.folder / "energy.json"
            self.generate("--model", self.run_folder, self.song, "--out", out, "--dimensions", 3, "--energy", energy)
            ways.append(sum(math.dist(p, q) for f, g in itertools.pairwise(frames_of(out)) for p, q in zip(f, g)))
        self.assertLess(1.05 * ways[0], ways[1])
        self.assertLess(1.3 * ways[1], ways[2])

    def test_a_dancer_rests_in_silence_and_goes_on(self):
        song = self.folder / "pause.wav"
        subprocess.run(["ffmpeg", "-nostdin", "-v", "error", "-f", "lavfi", "-i",
                        "aevalsrc='exp(-60*mod(t,0.5))*sin(6000*t)*(lt(t,10)+gt(t,20))':s=22050:d=30", song], check=True)
        out = self.folder / "pause.json"
        self.generate("--model", self.run_folder, song, "--out", out, "--dimensions", 3)
        frames = frames_of(out)
        speed = lambda first, end: sum(math.dist(p, q) for f, g in itertools.pairwise(frames[25 * first:25 * end])
                                       for p, q in zip(f, g)) / (end - first)
        self.assertLess(speed(15, 20), 0.02 * speed(5, 10))
        self.assertGreater(speed(23, 29), 0.5 * speed(5, 10))


if __name__ == "__main__":
    main()
