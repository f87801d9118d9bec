#!/usr/bin/env python3
"""Holds the tree to the stages and their edges: check_architecture.py ROOT, or --self-test.

Fails on an #include from one stage to another that isn't in TABLE, on LibTorch outside nn and train (and the apps that
need it), on a public header without its folder in src/, and on a choreo_stage() line in CMakeLists.txt that says
something else than TABLE.
"""
import pathlib
import re
import sys
import tempfile

# stage: (stages it may use besides core, whether LibTorch may be seen)
TABLE = {
    "core": (set(), False),
    "audio": (set(), False),
    "pose": (set(), False),
    "data": ({"audio", "pose"}, False),
    "model": (set(), False),
    "moves": ({"model", "audio", "pose"}, False),
    "engine": ({"moves", "model", "audio"}, False),
    "nn": ({"model"}, True),
    "train": ({"nn", "moves", "data"}, True),
    "output": ({"pose"}, False),
    "measure": ({"moves", "data", "output"}, False),
    "study": ({"measure"}, False),
}
INCLUDE = re.compile(r'^\s*#\s*include\s*[<"]([^>"]+)[>"]', re.MULTILINE)
STAGE_LINE = re.compile(r"choreo_stage\((\w+)([^)]*)\)")


def reach(stage):
    """The stages whose headers `stage` may include: what it uses, and what those use."""
    seen, todo = {stage, "core"}, [stage]
    while todo:
        for used in TABLE[todo.pop()][0]:
            if used not in seen:
                seen.add(used)
                todo.append(used)
    return seen


def target_of(include, stages):
    """The stage an #include line goes to, or None."""
    parts = include.split("/")
    if parts[0] == "choreo" and len(parts) > 2:
        return parts[1]
    return parts[0] if len(parts) > 1 and parts[0] in stages else None


def is_torch(include):
    return include.split("/")[0] in ("torch", "ATen", "c10")


def check_file(path, stage, root):
    problems = []
    for include in INCLUDE.findall(path.read_text(encoding="utf-8")):
        where = f"{path.relative_to(root)}: #include {include}"
        if is_torch(include) and not TABLE[stage][1]:
            problems.append(f"{where}: LibTorch in the stage {stage}")
        target = target_of(include, TABLE)
        if target is not None and target not in reach(stage):
            problems.append(f"{where}: {stage} may not use {target}")
    return problems


def check_cmake(root):
    problems = []
    text = re.sub(r"#.*", "", (root / "CMakeLists.txt").read_text(encoding="utf-8"))
    for stage, rest in STAGE_LINE.findall(text):
        words = rest.split()
        uses = set()
        if "USES" in words:
            for word in words[words.index("USES") + 1:]:
                if word.isupper():
                    break
                uses.add(word)
        if stage not in TABLE or uses != TABLE[stage][0] or ("TORCH" in words) != TABLE[stage][1]:
            problems.append(f"CMakeLists.txt: choreo_stage({stage} …) doesn't say what the table says")
    return problems


def check(root):
    problems = check_cmake(root)
    for base in ("include/choreo", "src"):
        for path in sorted((root / base).rglob("*")):
            if path.suffix not in (".h", ".cpp"):
                continue
            stage = path.relative_to(root / base).parts[0]
            if stage not in TABLE:
                problems.append(f"{path.relative_to(root)}: no stage {stage}")
                continue
            problems += check_file(path, stage, root)
    for folder in sorted((root / "include/choreo").iterdir()):
        if not (root / "src" / folder.name).is_dir():
            problems.append(f"include/choreo/{folder.name} has no src/{folder.name}")
    for path in sorted((root / "apps").rglob("*.[ch]*")):
        problems += [f"{path.relative_to(root)}: LibTorch in an app; it stays behind nn and train"
                     for include in INCLUDE.findall(path.read_text(encoding="utf-8")) if is_torch(include)]
    return problems


def self_test():
    """A tree with one of each offence must be refused with each of them named."""
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        for name, text in {
            "CMakeLists.txt": "choreo_stage(core)\nchoreo_stage(pose USES audio)\n",
            "apps/a/main.cpp": "#include <torch/torch.h>\n",
            "include/choreo/pose/a.h": '#include "choreo/audio/mel.h"\n',
            "include/choreo/measure/a.h": "",
            "src/pose/a.cpp": "#include <torch/torch.h>\n",
            "src/train/a.cpp": '#include <torch/torch.h>\n#include "choreo/pose/skeleton.h"\n#include "train/b.h"\n',
            "src/model/a.cpp": '#include "nn/b.h"\n',
            "src/other/a.cpp": "",
        }.items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text(text, encoding="utf-8")
        problems = check(root)
    expected = ["choreo_stage(pose", "pose may not use audio", "LibTorch in the stage pose", "model may not use nn",
                "no stage other", "include/choreo/measure has no", "LibTorch in an app"]
    missing = [e for e in expected if not any(e in p for p in problems)]
    return [f"self-test: not found: {m}" for m in missing] + \
           [f"self-test: wrongly refused: {p}" for p in problems if not any(e in p for e in expected)]


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: check_architecture.py ROOT | --self-test")
    problems = self_test() if sys.argv[1] == "--self-test" else check(pathlib.Path(sys.argv[1]))
    for problem in problems:
        print(problem, file=sys.stderr)
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
