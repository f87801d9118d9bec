#!/usr/bin/env python3
"""cmake --install, and README.md's program against what it installed."""
import json
import math
import pathlib
import re
import shutil
import struct
import subprocess
import tempfile
import unittest
import wave

from tool_case import BIN, SOURCE, main

BUILD = BIN.parent


def succeed(*command):
    result = subprocess.run([*map(str, command)], capture_output=True, text=True, timeout=600)
    if result.returncode != 0:
        raise AssertionError(f"{command}: {result.stdout}{result.stderr}")


def snippet(kind):
    """The only block of this kind in README.md's chapter."""
    chapter = (SOURCE / "README.md").read_text().split("## As a library\n")[1].split("\n## ")[0]
    block, = re.findall(f"```{kind}\n(.*?)```", chapter, re.DOTALL)
    return block


def cached(name):
    """What this build was configured with."""
    found = re.search(f"^{name}:[A-Z]+=(.*)$", (BUILD / "CMakeCache.txt").read_text(), re.MULTILINE)
    return found[1] if found else ""


def write_song(path, rate=44100, seconds=3):
    samples = (int(9000 * math.sin(i * i * 2e-6) * (1 - i % (rate // 2) / rate)) for i in range(rate * seconds))
    with wave.open(str(path), "wb") as sound:
        sound.setparams((1, 2, rate, 0, "NONE", ""))
        sound.writeframes(b"".join(struct.pack("<h", sample) for sample in samples))


class Install(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="choreo_install_"))
        succeed("cmake", "--install", BUILD, "--prefix", cls.folder / "first")
        cls.prefix = (cls.folder / "first").rename(cls.folder / "moved")  # nothing installed may know its place
        cls.model = cls.prefix / "share/choreo/models/choreo.safetensors"
        cls.song = cls.folder / "song.wav"
        write_song(cls.song)

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.folder)

    def build(self, name, cmake, code):
        project = self.folder / name
        project.mkdir()
        (project / "CMakeLists.txt").write_text(f"cmake_minimum_required(VERSION 3.25)\nproject({name} CXX)\n"
                                                f"set(CMAKE_CXX_STANDARD 20)\n{cmake}")
        (project / f"{name}.cpp").write_text(code)
        sanitizers = cached("CHOREO_SANITIZE")
        succeed("cmake", "-S", project, "-B", project / "build", "-G", "Ninja", f"-DCMAKE_PREFIX_PATH={self.prefix}",
                f"-DCMAKE_CXX_COMPILER={cached('CMAKE_CXX_COMPILER')}",
                f"-DCMAKE_CXX_FLAGS={'-fsanitize=' + sanitizers if sanitizers else ''}")
        succeed("cmake", "--build", project / "build")
        return project / "build" / name

    def test_the_readmes_program_dances_as_choreo_generate(self):
        program = self.build("dance", snippet("cmake"), snippet("cpp"))
        mine, expected = self.folder / "mine.json", self.folder / "expected.json"
        succeed(program, self.model, self.song, mine)
        succeed(self.prefix / "bin/choreo-generate", "--model", self.model, self.song, "--out", expected)
        mine, expected = json.loads(mine.read_text()), json.loads(expected.read_text())
        self.assertEqual(len(mine["frames"]), 76)
        for key in ("frames", "fps", "aspect", "joints"):
            self.assertEqual(mine[key], expected[key])

    def test_every_stages_headers_are_there_and_whole(self):
        headers = sorted(path.relative_to(self.prefix / "include") for path in self.prefix.glob("include/choreo/*/*.h"))
        stages = {header.parts[1] for header in headers}
        self.assertEqual(stages, {"core", "audio", "pose", "data", "model", "moves", "engine", "output"})
        libraries = " ".join(f"choreo::{stage}" for stage in sorted(stages))
        self.build("headers", f"find_package(choreo REQUIRED)\nadd_library(headers STATIC headers.cpp)\n"
                              f"target_link_libraries(headers PRIVATE {libraries})\n",
                   "".join(f"#include <{header}>\n" for header in headers))

    def test_the_tools_run(self):
        tools = {path.name for path in (self.prefix / "bin").iterdir()}
        self.assertLessEqual({"choreo-prep", "choreo-generate", "choreo-eval"}, tools)
        for tool in tools:
            succeed(self.prefix / "bin" / tool, "--version")


if __name__ == "__main__":
    main()
