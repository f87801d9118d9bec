#!/usr/bin/env python3
"""README.md's commands, as they are printed."""
import subprocess
import unittest

from tool_case import BIN, HAS_TORCH, SOURCE, ToolCase, main, run


@unittest.skipUnless(HAS_TORCH, "built without LibTorch")
class Readme(ToolCase):
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
    main()
