#!/usr/bin/env python3
"""choreo-generate --live: raw sound in, a line a frame out."""
import array
import contextlib
import json
import signal
import subprocess
import wave

from tool_case import BIN, SpaceCase, main, run


class Live(SpaceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with wave.open(str(next((cls.toy / "clips").glob("*/audio.wav")))) as sound:
            cls.rate, cls.channels = sound.getframerate(), sound.getnchannels()
            cls.pcm = sound.readframes(sound.getnframes())
        cls.wav = next((cls.toy / "clips").glob("*/audio.wav"))
        out = cls.folder / "file.json"
        run("choreo-generate", "--model", cls.run_folder, cls.wav, "--out", out, "--dimensions", 3)
        cls.frames = json.loads(out.read_text())["frames"]

    def command(self, *more, rate=None, channels=None):
        return [str(BIN / "choreo-generate"), "--model", str(self.run_folder), "--live", "--rate", str(rate or self.rate),
                "--channels", str(channels or self.channels), *more]

    def live(self, pcm, *more, **options):
        return subprocess.run(self.command(*more, **options), input=pcm, capture_output=True)

    def start(self):
        return subprocess.Popen(self.command(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def assert_same_dance(self, lines):
        poses = [json.loads(line) for line in lines.splitlines()]
        self.assertEqual(len(poses), len(self.frames))
        for k, (line, frame) in enumerate(zip(poses, self.frames)):
            self.assertAlmostEqual(line["t"], k / 25, places=9)
            for p, q in zip(line["pose"], frame):
                for x, y in zip(p, q):
                    self.assertAlmostEqual(x, y, delta=1e-4)

    def test_the_same_dance_as_the_files(self):
        result = self.live(self.pcm)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assert_same_dance(result.stdout)
        samples = array.array("h", self.pcm)
        as_float = array.array("f", [sample / 32768 for sample in samples]).tobytes()
        self.assert_same_dance(self.live(as_float + b"xyz", "--format", "f32").stdout)

    def test_a_frame_comes_as_soon_as_its_sound(self):
        process = self.start()
        second = self.rate * self.channels * 2
        process.stdin.write(self.pcm[:second])
        process.stdin.flush()
        # Frame k waits for half a window (23 ms) past k / 25 s, and the resampler for 2 ms.
        lines = [json.loads(process.stdout.readline()) for _ in range(24)]
        self.assertEqual([round(line["t"] * 25) for line in lines], list(range(24)))
        process.stdin.close()
        rest = process.stdout.read().splitlines()
        self.assertEqual(len(rest), 2)
        process.stdout.close()
        process.stderr.close()
        self.assertEqual(process.wait(), 0)

    def test_a_reader_that_has_gone_is_no_error(self):
        process = self.start()
        process.stdout.close()
        with contextlib.suppress(BrokenPipeError), process.stdin:
            process.stdin.write(self.pcm)
        self.assertEqual(process.stderr.read(), b"")
        process.stderr.close()
        self.assertEqual(process.wait(), 0)

    def test_a_signal_ends_it_between_two_lines(self):
        for number in (signal.SIGINT, signal.SIGTERM):
            process = self.start()
            process.stdin.write(self.pcm[:self.rate * self.channels * 2])
            process.stdin.flush()
            process.stdout.readline()
            process.send_signal(number)
            for line in process.stdout.read().splitlines():
                json.loads(line)
            process.stdin.close()
            process.stdout.close()
            process.stderr.close()
            self.assertEqual(process.wait(), 128 + number)

    def test_seconds(self):
        result = self.live(self.pcm, "--seconds", "2")
        self.assertEqual((result.returncode, len(result.stdout.splitlines())), (0, 50))

    def test_a_dance_in_space_has_three_coordinates_a_joint(self):
        out = self.folder / "space.json"
        run("choreo-generate", "--model", self.space, self.wav, "--out", out, "--dimensions", 3)
        command = ["--model", self.space, "--live", "--rate", str(self.rate), "--channels", str(self.channels)]
        result = subprocess.run([BIN / "choreo-generate", *command], input=self.pcm, capture_output=True)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual([json.loads(line)["pose"] for line in result.stdout.splitlines()],
                         json.loads(out.read_text())["frames"])
        self.fails(run("choreo-generate", *command, "--yaw", 10, stdin=subprocess.DEVNULL), "no --yaw")

    def test_bad_input(self):
        model = ["--model", self.run_folder]
        self.fails(run("choreo-generate", *model, "--live"), "--rate and --channels")
        self.fails(run("choreo-generate", *model, "--live", "--rate", 44100, "--channels", 1, self.wav), "no SONG")
        self.fails(run("choreo-generate", *model, "--live", "--rate", 44100, "--channels", 1, "--backend", "torch"), "native")
        self.fails(run("choreo-generate", *model, "--live", "--rate", 44100, "--channels", 1, stdin=subprocess.DEVNULL),
                   "holds no samples")
        result = self.live(array.array("f", [0.0] * 44100 + [float("nan")]).tobytes(), "--format", "f32", rate=44100,
                           channels=1)
        self.assertEqual(result.returncode, 2)
        self.assertIn(b"1.000 s is not a finite number", result.stderr)


if __name__ == "__main__":
    main()
