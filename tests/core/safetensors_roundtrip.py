"""The Python side of safetensors_python_test.cpp.

    safetensors_roundtrip.py check FILE    FILE, written by choreo, holds what it should
    safetensors_roundtrip.py write FILE    writes FILE for choreo to read
"""

import sys

import numpy as np
from safetensors import safe_open
from safetensors.numpy import save_file


def check(path):
    with safe_open(path, framework="numpy") as file:
        assert file.metadata() == {"format": "choreo-clip", "note": 'a "quoted" größe'}, file.metadata()
        found = {name: file.get_tensor(name) for name in file.keys()}
    expected = {
        "mel": np.arange(6, dtype=np.float32).reshape(2, 3) / 4,
        "segments": np.array([[0, -5], [2**60, 7]], np.int64),
        "seen": np.array([0, 1, 255], np.uint8),
        "scalar": np.array(42, np.float32),
        "nothing": np.zeros((0, 15, 2), np.float32),
    }
    assert found.keys() == expected.keys(), found.keys()
    for name, values in expected.items():
        assert found[name].dtype == values.dtype and found[name].shape == values.shape, name
        assert np.array_equal(found[name], values), name


def write(path):
    tensors = {
        "weights": np.array([[1.5, -2.0, 1e-30], [0.1, 3e38, -0.0]], np.float32),
        "halves": np.array([1.0, -0.333, 65504.0, 6e-8], np.float16),
        "counts": np.array([-1, 2**62], np.int64),
        "bytes": np.array([0, 128, 255], np.uint8),
        "scalar": np.array(7, np.float32),
        "nothing": np.zeros((0, 3), np.float32),
    }
    save_file(tensors, path, metadata={"format": "test", "note": 'a "quoted" größe'})


if __name__ == "__main__":
    {"check": check, "write": write}[sys.argv[1]](sys.argv[2])
