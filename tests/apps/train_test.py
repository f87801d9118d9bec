#!/usr/bin/env python3
"""choreo-train on the toy corpus."""
import csv
import os
import random
import resource
import signal
import socket
import subprocess
import time
import unittest

from tool_case import BIN, HAS_TORCH, SOURCE, TrainedCase, main, run


@unittest.skipUnless(HAS_TORCH, "built without LibTorch")
class Train(TrainedCase):
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
        self.wait_for_rows(log)
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

    def wait_for_rows(self, log):
        for _ in range(600):
            if log.exists() and log.read_text().count("\n") > 3:
                return
            time.sleep(0.1)
        self.fail(f"{log}: no rows after a minute")

    def test_a_second_signal_ends_it_at_once(self):
        out = self.folder / "hurried"
        process = subprocess.Popen(  # an iteration of seconds: the second signal comes before its end
            [BIN / "choreo-train", "--config", SOURCE / "configs/small.json", "--corpus", self.corpus, "--out", out,
             "--set", "train.batch_size=64", "--set", "train.checkpoint_every=1", "--device", "cpu"],
            stderr=subprocess.PIPE, text=True)
        while not (out / "log.csv").exists() and process.poll() is None:
            time.sleep(0.01)
        time.sleep(0.2)
        process.send_signal(signal.SIGINT)
        time.sleep(0.2)
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=300)
        self.assertIn(process.returncode, (-signal.SIGINT, 128 + signal.SIGINT), errors)
        self.assertEqual(list((out / "checkpoints").glob("*")), [])

    def learn(self, out, *more, iterations=40):
        """Arguments that write often, on one thread."""
        return [str(a) for a in (
            BIN / "choreo-train", "--config", SOURCE / "configs/tiny.json", "--corpus", self.corpus, "--out", out,
            "--device", "cpu", "--set", f"train.iterations={iterations}", "--set", "train.threads=1", "--set",
            "train.checkpoint_every=2", "--set", "train.validate_every=5", "--set", "train.free_run_every=20", *more)]

    def curve(self, out):
        """The log without its times."""
        return [row[:1] + row[2:] for row in csv.reader((out / "log.csv").open())]

    def test_killed_at_random_moments_it_learns_the_same(self):
        whole, killed = self.folder / "whole", self.folder / "killed"
        subprocess.run(self.learn(whole), check=True, capture_output=True)
        random.seed(1)
        deaths = 0
        for _ in range(100):
            resume = ["--resume"] if (killed / "config.json").exists() else []
            process = subprocess.Popen(self.learn(killed, *resume), stderr=subprocess.PIPE)
            try:
                self.assertEqual(process.wait(0.1 + 0.5 * random.random()), 0, process.stderr.read())
                break
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
                deaths += 1
            finally:
                process.stderr.close()
        else:
            subprocess.run(self.learn(killed, "--resume"), check=True, capture_output=True)
        self.assertGreater(deaths, 0)
        self.assertEqual(self.curve(killed), self.curve(whole))
        self.assertEqual(tensors(killed / "checkpoints/40.safetensors"), tensors(whole / "checkpoints/40.safetensors"))
        self.assertEqual(tensors(killed / "best.safetensors"), tensors(whole / "best.safetensors"))
        self.no_leftovers(killed)

    def test_a_file_that_cannot_grow_leaves_the_last_checkpoint(self):
        out = self.folder / "full"
        subprocess.run(self.learn(out, iterations=4), check=True, capture_output=True)
        limit = (out / "checkpoints/4.state.safetensors").stat().st_size - 1
        before = {path.name for path in (out / "checkpoints").iterdir()}
        result = subprocess.run(self.learn(out, "--resume", iterations=8), capture_output=True, text=True,
                                preexec_fn=lambda: no_file_above(limit))
        self.fails_at(result, "can't be written")
        self.assertEqual({path.name for path in (out / "checkpoints").iterdir()}, before)
        subprocess.run(self.learn(out, "--resume", iterations=8), check=True, capture_output=True)

    def fails_at(self, result, words):
        self.assertEqual(result.returncode, 2, result.stderr)
        self.assertIn(words, result.stderr)

    def two_ranks(self, out, iterations):
        """Two processes that train one model, as torchrun starts them."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        world = {"WORLD_SIZE": "2", "LOCAL_WORLD_SIZE": "2", "MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(port)}
        return [subprocess.Popen(self.learn(out, iterations=iterations), stderr=subprocess.PIPE, text=True,
                                 env={**os.environ, **world, "RANK": str(r), "LOCAL_RANK": str(r)}) for r in (0, 1)]

    def test_a_signal_to_one_rank_ends_both_with_its_number(self):
        out = self.folder / "signalled"
        ranks = self.two_ranks(out, iterations=100000)
        self.wait_for_rows(out / "log.csv")
        ranks[1].send_signal(signal.SIGTERM)
        for process in ranks:
            _, errors = process.communicate(timeout=120)
            self.assertEqual(process.returncode, 128 + signal.SIGTERM, errors)
        done = int(list(csv.DictReader((out / "log.csv").open()))[-1]["iteration"])
        self.assertTrue((out / f"checkpoints/{done}.safetensors").exists())

    def test_two_processes_learn_as_one(self):
        one, two = self.folder / "one", self.folder / "two"
        subprocess.run(self.learn(one, iterations=10), check=True, capture_output=True)
        for process in self.two_ranks(two, iterations=10):
            _, errors = process.communicate(timeout=300)
            self.assertEqual(process.returncode, 0, errors)
        a, b = self.curve(one), self.curve(two)
        self.assertEqual(len(a), len(b))
        for row, other in zip(a[1:], b[1:]):
            for x, y in zip(row[:8], other[:8]):
                self.assertEqual(bool(x), bool(y))
                if x:
                    self.assertAlmostEqual(float(x), float(y), delta=1e-5 * max(1, abs(float(x))))

    def test_draws_its_curves(self):
        (self.run_folder / "curves.svg").unlink()
        self.assertEqual(run("choreo-train", "--plot", self.run_folder).returncode, 0)
        self.assertIn("<polyline", (self.run_folder / "curves.svg").read_text())
        self.fails(run("choreo-train", "--plot", self.folder / "none"), "log.csv")


def tensors(path):
    """The data of a safetensors file: its header names the run's folder."""
    raw = path.read_bytes()
    return raw[8 + int.from_bytes(raw[:8], "little"):]


def no_file_above(size):
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)


if __name__ == "__main__":
    main()
