"""What the tests of the executables share: NAME_test.py BIN_DIR SOURCE_DIR CHOREO_TRAIN [unittest arguments…]."""
import json
import math
import pathlib
import random
import shutil
import struct
import subprocess
import sys
import tempfile
import unittest

BIN = pathlib.Path(sys.argv[1]).resolve()
SOURCE = pathlib.Path(sys.argv[2]).resolve()
HAS_TORCH = sys.argv[3] == "ON"


def run(tool, *arguments, **options):
    return subprocess.run([str(BIN / tool), *map(str, arguments)], capture_output=True, text=True, timeout=600, **options)


class ToolCase(unittest.TestCase):
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


class ModelCase(ToolCase):
    """With the model of the quickstart in cls.run_folder, as a run's best."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.run_folder = cls.folder / "run"
        cls.run_folder.mkdir()
        shutil.copy(SOURCE / "configs/models/choreo.safetensors", cls.run_folder / "best.safetensors")


class SpaceCase(ModelCase):
    """And with cls.space and cls.flat: checkpoints of the paper's network in three and two dimensions, with random
    weights."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.space, cls.flat = cls.folder / "space.safetensors", cls.folder / "flat.safetensors"
        write_paper_model(cls.space, 3)
        write_paper_model(cls.flat, 2)


def write_paper_model(path, dimensions):
    size = 15 * dimensions
    layers = {"fuse.gate": (4, 8, 1), "fuse.filter": (4, 8, 1), "decoder.hidden.0": (4, 4, 1),
              "decoder.output": (size, 4, 1), "decoder.blocks.0": (8, 4, 3), "decoder.blocks.1": (8, 4, 3)}
    for encoder, inputs in (("skeleton_encoder", size), ("music_encoder", 6)):
        layers |= {f"{encoder}.input.0": (8, inputs, 1), f"{encoder}.blocks.0": (16, 8, 3)}
    shapes = {"mel.mean": (6,), "mel.deviation": (6,), "start_poses": (3, 15, dimensions)}
    for name, shape in layers.items():
        shapes |= {f"{name}.weight": shape, f"{name}.bias": shape[:1]}
    config = {"audio": {"n_mels": 6}, "pose": {"dimensions": dimensions},
              "model": {"encoder_channels": 8, "decoder_channels": 4, "encoder_dilations": [1],
                        "decoder_dilations": [1, 2], "input_layers": 1, "hidden_layers": 1}}
    header = {"__metadata__": {"format": "choreo-checkpoint", "version": "1", "name": "space", "iteration": "3", "fps": "25",
                               "aspect": "1", "median_joint_speed": "0.25", "config": json.dumps(config)}}
    chance, data = random.Random(1), b""
    for name, shape in shapes.items():
        low, high = {"mel.mean": (-50, -30), "mel.deviation": (10, 20), "start_poses": (0, 1)}.get(name, (-0.5, 0.5))
        values = [chance.uniform(low, high) for _ in range(math.prod(shape))]
        raw = struct.pack(f"<{len(values)}f", *values)
        header[name] = {"dtype": "F32", "shape": shape, "data_offsets": [len(data), len(data) + len(raw)]}
        data += raw
    text = json.dumps(header).encode()
    path.write_bytes(struct.pack("<Q", len(text)) + text + data)


class TrainedCase(ToolCase):
    """With a tiny model in cls.run_folder, trained for a few iterations: the dances needn't be any good."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.run_folder = cls.folder / "run"
        cls.training = cls.train(cls.run_folder)

    @classmethod
    def train(cls, out, *more, iterations=30):
        return run("choreo-train", "--config", SOURCE / "configs/tiny.json", "--corpus", cls.corpus, "--out", out,
                   "--set", f"train.iterations={iterations}", "--set", "train.validate_every=10", "--set",
                   "train.device=cpu", *more)


def main():
    unittest.main(argv=[sys.argv[0], *sys.argv[4:]], verbosity=2)
