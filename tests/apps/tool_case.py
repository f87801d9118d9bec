"""What the tests of the executables share: NAME_test.py BIN_DIR SOURCE_DIR CHOREO_TRAIN [unittest arguments…]."""
import pathlib
import shutil
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
