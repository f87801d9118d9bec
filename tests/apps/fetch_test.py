#!/usr/bin/env python3
"""scripts/fetch_clips.sh against a small web server on the loopback address."""
import http.server
import os
import pathlib
import shutil
import subprocess
import tempfile
import threading
import unittest

from tool_case import SOURCE, main


class Server(http.server.ThreadingHTTPServer):
    """Serves `videos` ({name: bytes}) with ranges; `cut` names are broken off in the middle; `asked` notes what was."""

    def __init__(self, videos):
        super().__init__(("127.0.0.1", 0), Handler)
        self.videos, self.cut, self.asked = videos, set(), []

    def url(self, name):
        return f"http://127.0.0.1:{self.server_port}/{name}"


class Handler(http.server.BaseHTTPRequestHandler):
    def log_message(self, *arguments):
        pass

    def do_HEAD(self):
        self.answer(False)

    def do_GET(self):
        self.answer(True)

    def answer(self, with_body):
        name = self.path.lstrip("/")
        video = self.server.videos.get(name)
        asked = self.headers.get("Range")
        self.server.asked.append((self.command, name, asked))
        if video is None:
            self.send_error(404)
            return
        first = int(asked.removeprefix("bytes=").split("-")[0]) if asked else 0
        self.send_response(206 if asked else 200)
        self.send_header("Content-Type", "video/mp4")
        self.send_header("Accept-Ranges", "bytes")
        self.send_header("Content-Length", str(len(video) - first))
        if asked:
            self.send_header("Content-Range", f"bytes {first}-{len(video) - 1}/{len(video)}")
        self.end_headers()
        if with_body:
            end = first + (len(video) - first) // 2 if name in self.server.cut else len(video)
            self.wfile.write(video[first:end])
        self.close_connection = True


@unittest.skipUnless((SOURCE / ".venv/bin/yt-dlp").exists(), "no yt-dlp: scripts/setup.sh --tests installs it")
@unittest.skipUnless(shutil.which("ffmpeg"), "no ffmpeg to make videos with")
class Fetch(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="choreo_fetch_"))
        cls.video = cls.folder / "made.mp4"
        subprocess.run(["ffmpeg", "-nostdin", "-v", "error", "-f", "lavfi", "-i", "testsrc=size=640x480:rate=25:duration=5",
                        "-f", "lavfi", "-i", "sine=duration=5", "-b:v", "2M", "-y", cls.video], check=True)

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.folder)

    def setUp(self):
        video = self.video.read_bytes()
        self.server = Server({"first.mp4": video, "second.mp4": video + bytes(8)})
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.out = pathlib.Path(tempfile.mkdtemp(dir=self.folder)) / "clips of mine"

    def tearDown(self):
        self.server.shutdown()
        self.server.server_close()

    def fetch(self, text):
        path = self.out.parent / "list.txt"
        path.write_text(text)
        environment = {key: value for key, value in os.environ.items() if not key.lower().endswith("_proxy")}
        return subprocess.run([SOURCE / "scripts/fetch_clips.sh", path, self.out], capture_output=True, text=True,
                              timeout=300, env=environment)

    def files(self):
        return sorted(path.name for path in self.out.iterdir() if not path.name.startswith("."))

    def test_keeps_the_id_as_name_and_knows_comments(self):
        result = self.fetch(f"# my clips\n\n{self.server.url('first.mp4')}  a waltz\r\n  # none\n{self.server.url('second.mp4')}")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual(self.files(), ["first.mp4", "second.mp4"])
        self.assertEqual((self.out / "first.mp4").read_bytes(), self.server.videos["first.mp4"])

    def test_what_is_there_is_not_fetched_again(self):
        text = self.server.url("first.mp4") + "\n"
        self.assertEqual(self.fetch(text).returncode, 0)
        stamp = (self.out / "first.mp4").stat().st_mtime_ns
        self.assertEqual(self.fetch(text).returncode, 0)
        self.assertEqual((self.out / "first.mp4").stat().st_mtime_ns, stamp)

    def test_what_fails_is_named_and_the_rest_is_done(self):
        absent = self.server.url("absent.mp4")
        result = self.fetch(f"{absent}\n{self.server.url('first.mp4')}\n--version\n")
        self.assertEqual(result.returncode, 1, result.stderr)
        named = result.stderr.split("these failed:")[1].split()
        self.assertEqual(named, [absent, "--version"])
        self.assertEqual(self.files(), ["first.mp4"])

    def test_what_was_cut_off_goes_on(self):
        self.server.cut = {"first.mp4"}
        text = self.server.url("first.mp4") + "\n"
        self.assertEqual(self.fetch(text).returncode, 1)
        self.assertNotIn("first.mp4", self.files())
        self.server.cut, self.server.asked = set(), []
        result = self.fetch(text)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual((self.out / "first.mp4").read_bytes(), self.server.videos["first.mp4"])
        self.assertTrue(any(method == "GET" and part not in (None, "bytes=0-") for method, _, part in self.server.asked),
                        self.server.asked)

    def test_says_what_it_needs(self):
        for arguments in ([], ["/no/such/list", self.out]):
            result = subprocess.run([SOURCE / "scripts/fetch_clips.sh", *arguments], capture_output=True, text=True)
            self.assertEqual(result.returncode, 2)
            self.assertIn("fetch_clips:", result.stderr)


if __name__ == "__main__":
    main()
