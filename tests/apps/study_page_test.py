#!/usr/bin/env python3
"""The study's page in a headless Chromium: play, answer by keys, come back, save; `study score` reads what it saved."""
import json
import os
import pathlib
import time
import unittest

import study_test  # the module: its class by name would run its tests here too
from chromium import PROGRAM, Chromium
from tool_case import main, run

CANVAS = "document.getElementById('picture').toDataURL()"


@unittest.skipUnless(PROGRAM, "no Chromium: scripts/setup.sh --tests installs it")
class Page(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        study_test.Study.setUpClass()
        cls.folder, cls.study = study_test.Study.folder, study_test.Study.study
        cls.browser = Chromium(cls.folder / "profile")

    @classmethod
    def tearDownClass(cls):
        cls.browser.close()
        study_test.Study.tearDownClass()

    def picture(self, name):
        if folder := os.environ.get("CHOREO_SCREENSHOTS"):
            self.browser.screenshot(pathlib.Path(folder) / f"{name}.png")

    def enter(self, participant=None):
        self.browser.open((self.study / "page/index.html").as_uri())
        if participant:
            self.browser.value(f"document.getElementById('name').value = {json.dumps(participant)}; 1")
        self.picture("intro")
        self.browser.value("document.getElementById('start').click(); 1")
        self.browser.wait("!document.getElementById('trial').hidden")

    def hint(self):
        return self.browser.value("document.getElementById('hint').textContent")

    def watch_and_answer(self, naturalness_keys, fit_key):
        self.browser.press(" ")
        self.browser.wait("played()")
        for key in (*naturalness_keys, "ArrowDown", fit_key):
            self.browser.press(key)
        self.browser.wait("complete(clip())")

    def test_the_whole_way(self):
        browser = self.browser
        self.enter("Ada L.")
        count = browser.value("order.length")
        self.assertEqual(count, 9)
        browser.press("3")  # before it was watched: no answer
        browser.press("Enter")
        self.assertEqual(browser.value("[index, Object.keys(person().answers).length]"), [0, 0])
        first = browser.value(CANVAS)
        browser.press(" ")
        browser.wait("audio.currentTime > 0.5")
        self.assertNotEqual(browser.value(CANVAS), first)
        self.picture("playing")
        browser.press(" ")
        browser.wait("audio.paused")
        stopped = browser.value("audio.currentTime")
        time.sleep(0.3)
        self.assertEqual(browser.value("audio.currentTime"), stopped)
        self.watch_and_answer(["ArrowRight"] * 4, "5")
        self.picture("answered")
        browser.press("Enter")
        browser.wait("index === 1")
        order = browser.value("order.map(one => one.id)")
        self.save_part(order[0])

        self.enter()  # closed and come back
        self.assertEqual(browser.value("[participant, index]"), ["Ada L.", 1])
        self.assertEqual(browser.value("order.map(one => one.id)"), order)
        for number in range(1, count):
            browser.wait(f"index === {number}")
            self.watch_and_answer(["ArrowLeft"], "2")
            browser.press("Enter")
        browser.wait("!document.getElementById('end').hidden")
        self.picture("end")
        self.save_and_score(count, order[0])

    def download(self, button, name):
        """The file that a click on the button saves."""
        downloads = self.folder / "downloads"
        downloads.mkdir(exist_ok=True)
        self.browser.call("Page.setDownloadBehavior", behavior="allow", downloadPath=str(downloads))
        self.browser.value(f"document.getElementById('{button}').click(); 1")
        saved = downloads / name
        for _ in range(200):
            if saved.exists() and saved.stat().st_size:
                break
            time.sleep(0.05)
        return saved

    def save_part(self, first):
        part = json.loads(self.download("part", "answers-Ada_L_-part.json").read_text())
        self.assertEqual([line["clip"] for line in part["answers"]], [first])
        self.assertIn("1 of 9", self.browser.value("document.getElementById('part_saved').textContent"))
        self.picture("part")

    def save_and_score(self, count, first):
        saved = self.download("save", "answers-Ada_L_.json")
        answers = json.loads(saved.read_text())
        self.assertEqual((answers["format"], answers["version"], answers["participant"]),
                         ("choreo-study-answers", 1, "Ada L."))
        given = {line["clip"]: (line["naturalness"], line["fit"]) for line in answers["answers"]}
        self.assertEqual(given.pop(first), (4, 5))
        self.assertEqual(list(given.values()), [(5, 2)] * (count - 1))
        result = run("choreo-eval", "study", "score", saved, "--study", self.study / "study.json", "--out",
                     self.folder / "page_scored")
        self.assertEqual(result.returncode, 0, result.stderr)
        both = run("choreo-eval", "study", "score", saved.parent, "--study", self.study / "study.json", "--out",
                   self.folder / "both_scored")
        self.assertIn("part of the answers", both.stderr)
        self.assertIn("1 participants", both.stdout)


if __name__ == "__main__":
    main()
