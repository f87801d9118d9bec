#!/usr/bin/env python3
"""choreo-eval study: make and score, bad input included."""
import hashlib
import json
import math
import pathlib
import random
import shutil

from tool_case import ToolCase, main, run


class Study(ToolCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.dance = cls.folder / "dance.json"
        cls.dance.write_text(json.dumps(cls.made_dance()))
        cls.study = cls.folder / "study"
        cls.made = cls.make(cls.study)

    @classmethod
    def made_dance(cls):
        joints = ["Nose", "Neck", "RShoulder", "RElbow", "RWrist", "LShoulder", "LElbow", "LWrist", "MidHip", "RHip",
                  "RKnee", "RAnkle", "LHip", "LKnee", "LAnkle"]
        limbs = [[0, 1], [1, 2], [2, 3], [3, 4], [1, 5], [5, 6], [6, 7], [1, 8], [8, 9], [9, 10], [10, 11], [8, 12],
                 [12, 13], [13, 14]]
        frames = [[[0.3 + 0.02 * j + 0.1 * math.sin(t / 5), 0.06 * j] for j in range(15)] for t in range(200)]
        digest = hashlib.sha256(cls.song.read_bytes()).hexdigest()
        return {"format": "choreo-dance", "version": 1, "fps": 25, "aspect": 0.75, "joints": joints, "limbs": limbs,
                "audio": {"file": cls.song.name, "seconds": 8, "sha256": digest},
                "model": {"name": "m", "iteration": 1, "sha256": ""}, "seed": 1, "frames": frames}

    @classmethod
    def make(cls, out, *more, dances=None, per_group=3, seconds=2, songs=None, corpus=None):
        return run("choreo-eval", "study", "make", dances or cls.dance, "--real", corpus or cls.corpus, "--split", "train", "--songs",
                   songs or cls.toy, "--out", out, "--per-group", per_group, "--seconds", seconds, *more)

    def clips(self, study=None):
        return json.loads(((study or self.study) / "study.json").read_text())["clips"]

    def answers(self, name, participant, seed=1, clips=None, **change):
        generator = random.Random(seed)
        effects = {"real": 1, "generated": 0, "mismatch": -1, "real_mismatch": -1}
        lines = [{"clip": clip["id"], "naturalness": generator.randint(2, 4) + effects[clip["group"]],
                  "fit": generator.randint(1, 5)} for clip in (clips or self.clips())]
        lines[0].update(change)
        path = self.folder / name
        path.write_text(json.dumps({"format": "choreo-study-answers", "version": 1, "participant": participant,
                                    "answers": lines}))
        return path

    def score(self, *answers, out="scored", study=None):
        return run("choreo-eval", "study", "score", *answers, "--study", (study or self.study) / "study.json", "--out",
                   self.folder / out)

    def test_makes_a_page_that_does_not_tell_the_groups(self):
        self.assertEqual(self.made.returncode, 0, self.made.stderr)
        clips = self.clips()
        groups = [clip["group"] for clip in clips]
        self.assertEqual({group: groups.count(group) for group in groups}, {"real": 3, "generated": 3, "mismatch": 3})
        for clip in clips:
            made = clip["dance"] == str(self.dance)
            own = clip["song"] == str(self.song) if made else clip["dance"] in clip["song"]
            self.assertEqual((made, own), {"real": (False, True), "generated": (True, True), "mismatch": (True, False)}[
                clip["group"]])
        page = (self.study / "page/index.html").read_text()
        for word in ("mismatch", "generated", "toy_", str(self.folder)):
            self.assertNotIn(word, page)
        sounds = list((self.study / "page/sound").iterdir())
        self.assertEqual(sorted(path.stem for path in sounds), sorted(clip["id"] for clip in clips))
        self.assertEqual(len({path.stat().st_mtime for path in sounds}), 1)
        self.assertFalse(any(b"toy_" in path.read_bytes() for path in sounds))
        self.no_leftovers(self.folder)

    def test_the_song_of_a_mismatch_is_no_copy_of_the_dances_own(self):
        one, copies = self.corpus_of_one_clip("copied"), self.folder / "copies"
        copies.mkdir()
        clip = self.toy / "clips" / json.loads((one / "corpus.json").read_text())["clips"][0]["id"]
        song = next(path for path in clip.iterdir() if path.suffix == ".wav")
        shutil.copy(song, copies / "copy.wav")
        own = self.made_dance() | {"audio": {"file": "copy.wav", "seconds": 8, "sha256": ""}}
        (copies / "dance.json").write_text(json.dumps(own))
        result = self.make(self.folder / "never_copied", "--songs", copies, dances=copies, corpus=one)
        self.assertEqual(result.returncode, 2)
        self.assertIn("a mismatch needs another", result.stderr)

    def test_a_fourth_group_when_asked_for(self):
        study = self.folder / "four"
        self.assertEqual(self.make(study, "--real-mismatch").returncode, 0)
        clips = self.clips(study)
        fourth = [clip for clip in clips if clip["group"] == "real_mismatch"]
        self.assertEqual((len(clips), len(fourth)), (12, 3))
        for clip in fourth:
            self.assertIn("toy_", clip["dance"])
            self.assertNotIn(clip["dance"], clip["song"])
        files = [self.answers(f"four{i}.json", f"person {i}", i, clips) for i in range(6)]
        result = self.score(*files, out="scored_four", study=study)
        self.assertEqual(result.returncode, 0, result.stderr)
        table = json.loads((self.folder / "scored_four/table.json").read_text())["questions"]["fit"]
        self.assertEqual((table["anova"]["degrees"], table["anova"]["error_degrees"]), (3, 15))
        self.assertEqual(list(table["groups"]), ["real", "generated", "mismatch", "real_mismatch"])
        self.assertEqual(len(table["paired_t"]), 6)
        self.assertIn("generated – real_mismatch", result.stdout)

    def test_a_study_of_before_is_still_scored(self):
        study = self.folder / "before"
        study.mkdir()
        clips = [{"id": f"{i:08x}", "group": group, "dance": "d", "dance_begin": 0, "song": "s", "song_begin": 0}
                 for i, group in enumerate(["real", "generated", "mismatch"])]
        (study / "study.json").write_text(json.dumps({"format": "choreo-study", "version": 1, "seed": 1, "seconds": 16,
                                                      "clips": clips}))
        result = self.score(*[self.answers(f"old{i}.json", f"person {i}", i, clips) for i in range(4)],
                            out="scored_before", study=study)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertIn("4 participants", result.stdout)

    def test_the_same_seed_makes_the_same_study_and_another_another(self):
        for seed, same in ((1, True), (2, False)):
            other = self.folder / f"seed{seed}"
            self.make(other, "--seed", seed)
            ids = [clip["id"] for clip in json.loads((other / "study.json").read_text())["clips"]]
            self.assertEqual(ids == [clip["id"] for clip in self.clips()], same)

    def test_a_shortage_is_said(self):
        result = self.make(self.folder / "short", per_group=20)
        self.assertEqual(result.returncode, 1)
        self.assertIn("generated: only 4 of 20 clips", result.stderr)

    def test_bad_material(self):
        broken = self.folder / "broken.json"
        broken.write_text("{")
        never = self.folder / "never"
        self.assertEqual(self.make(never, dances=broken).returncode, 2)
        self.fails(self.make(self.study), "is there already")
        self.fails(self.make(never, songs=self.folder / "nowhere"), "no such folder")
        self.fails(self.make(never, seconds=9), "9 s")
        self.assertFalse(never.exists())
        self.no_leftovers(self.folder)

    def test_dances_that_cannot_be_shown_are_left_out_by_name(self):
        folder = self.folder / "mixed"
        folder.mkdir()
        made = self.made_dance()
        whole = json.dumps(made)
        (folder / "good.json").write_text(whole)
        (folder / "cut.json").write_text(whole[:len(whole) // 2])
        (folder / "nan.json").write_text(whole.replace("[0.3", "[NaN", 1))
        (folder / "lost.json").write_text(json.dumps(made | {"audio": made["audio"] | {"file": "nowhere.wav"}}))
        (folder / "other.json").write_text(json.dumps(made | {"audio": made["audio"] | {"sha256": "0" * 64}}))
        result = self.make(self.folder / "mixed_study", dances=folder)
        self.assertEqual(result.returncode, 1, result.stderr)
        for name in ("cut", "nan", "lost", "other"):
            self.assertTrue(any("left out" in line and f"{name}.json" in line for line in result.stderr.splitlines()), name)
        used = {clip["dance"] for clip in json.loads((self.folder / "mixed_study/study.json").read_text())["clips"]}
        self.assertEqual({pathlib.Path(dance).name for dance in used if dance.endswith(".json")}, {"good.json"})

    def corpus_of_one_clip(self, name):
        """The first clip of the training split alone."""
        one = self.folder / name
        shutil.copytree(self.corpus, one)
        corpus = json.loads((one / "corpus.json").read_text())
        corpus["clips"] = [clip for clip in corpus["clips"] if clip["split"] == "train"][:1]
        (one / "corpus.json").write_text(json.dumps(corpus))
        return one

    def test_one_song_only_makes_no_mismatch(self):
        one, alone = self.corpus_of_one_clip("one_song"), self.folder / "alone"
        clip = json.loads((one / "corpus.json").read_text())["clips"][0]["id"]
        alone.mkdir()
        sound = next(path for path in (self.toy / "clips" / clip).iterdir() if path.suffix == ".wav")
        (alone / "dance.json").write_text(json.dumps(self.made_dance() | {
            "audio": {"file": sound.name, "seconds": 8, "sha256": hashlib.sha256(sound.read_bytes()).hexdigest()}}))
        never = self.folder / "never_one"
        result = self.make(never, dances=alone, corpus=one)
        self.assertEqual(result.returncode, 2)
        self.assertIn("a mismatch needs another", result.stderr)
        self.assertFalse(never.exists())

    def test_files_that_are_no_study_or_no_answers(self):
        answers = self.answers("a.json", "A")
        cut_answers, cut_study, empty = self.folder / "cut_a.json", self.folder / "cut_study.json", self.folder / "none"
        cut_answers.write_text(answers.read_text()[:-20])
        cut_study.write_text((self.study / "study.json").read_text()[:-20])
        empty.mkdir()
        result = self.score(answers, cut_answers, out="cut")
        self.assertEqual(result.returncode, 1)
        self.assertIn("cut_a.json", result.stderr)
        alone = self.score(cut_answers, out="cut_alone")
        self.assertEqual(alone.returncode, 2)
        self.assertIn("nobody's answers count", alone.stderr)
        self.assertFalse((self.folder / "cut_alone").exists())
        self.assertEqual(self.score(empty, out="cut_empty").returncode, 2)
        for study in (cut_study, answers, self.folder / "absent.json"):
            self.fails(run("choreo-eval", "study", "score", answers, "--study", study, "--out", self.folder / "never"),
                       study.name)
        other = self.folder / "other_study"
        self.make(other, "--seed", 9)
        foreign = run("choreo-eval", "study", "score", answers, "--study", other / "study.json", "--out",
                      self.folder / "foreign")
        self.assertEqual(foreign.returncode, 2)
        self.assertIn("isn't in the study", foreign.stderr)

    def test_scores_answers(self):
        files = [self.answers(f"a{i}.json", f"person {i}", i) for i in range(8)]
        result = self.score(*files)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertIn("8 participants", result.stdout)
        table = json.loads((self.folder / "scored/table.json").read_text())
        anova = table["questions"]["naturalness"]["anova"]
        self.assertEqual((anova["degrees"], anova["error_degrees"]), (2, 14))
        self.assertLess(anova["p"], 0.01)
        self.assertTrue((self.folder / "scored/figure.png").read_bytes().startswith(b"\x89PNG"))
        self.assertEqual(len((self.folder / "scored/participants.csv").read_text().splitlines()), 1 + 8 * 2 * 3)

    def test_what_does_not_count_is_named(self):
        good = [self.answers(f"g{i}.json", f"good {i}", i) for i in range(3)]
        bad = {self.answers("b0.json", "part", clips=self.clips()[:4]): "answered 4 of 9 clips",
               self.answers("b1.json", "six", fit=6): "expected a whole number from 1 to 5",
               self.answers("b2.json", "unknown", clip="nope"): "isn't in the study",
               self.answers("b3.json", "good 0", 0): "the same answers as",
               self.study / "study.json": "no answers"}
        result = self.score(*good, *bad)
        self.assertEqual(result.returncode, 1)
        for path, reason in bad.items():
            self.assertTrue(any(path.name in line and reason in line for line in result.stderr.splitlines()), result.stderr)
        self.assertIn("3 participants", result.stdout)

    def test_answers_saved_on_the_way_do_not_count_against_the_whole(self):
        whole, part = self.answers("whole.json", "Eve"), self.answers("part.json", "Eve", clips=self.clips()[:4])
        result = self.score(part, whole, out="way")
        self.assertEqual(result.returncode, 1)
        self.assertIn("part of the answers in", result.stderr)
        self.assertIn("1 participants", result.stdout)

    def test_too_few_participants_leave_tests_out(self):
        result = self.score(self.answers("one.json", "one"), out="few")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertNotIn("nan", (result.stdout + (self.folder / "few/table.json").read_text()).lower())
        self.assertIn("left out", result.stdout)
        self.assertEqual(self.score(self.study / "study.json").returncode, 2)


if __name__ == "__main__":
    main()
