"""A flow over windows of motion and what it samples, in NumPy, float64, from the equations: flow.safetensors.

    python tests/golden/make_flow.py

Made with Python 3.11, numpy 2.4.6, safetensors 0.8.0. After Y. Lipman et al., "Flow matching for generative modeling",
ICLR 2023, and J. Ho, T. Salimans, "Classifier-free diffusion guidance", 2021. The gradient is by central differences.

param/NAME                      every weight and bias
conditions [B, C]   x [B, 5]   t [B]   velocity [B, 5]
noise [B, 5]   window [B, 5]    what it samples from the noise, in 4 steps, the place in the bar with guidance 2.5
loss_gradient/NAME              d mean(velocity²) / d four entries of each weight, at the indices loss_at/NAME
"""
import json
from pathlib import Path

import numpy as np
from safetensors.numpy import save_file

HERE = Path(__file__).parent
CONFIG = {
    "audio": {"n_mels": 6},
    "pose": {"dimensions": 3},
    "model": {"kind": "moves"},
    "moves": {"components": 5, "past": 3, "channels": 12, "layers": 2, "steps": 4, "guidance": 2.5},
}
BATCH = 3
COMPONENTS, PAST, CHANNELS, LAYERS, STEPS, GUIDANCE = CONFIG["moves"].values()
# past windows, which of them are known, noise, tempo, place, phase, energy, music, style; the last four with "known"
PHASE = slice(PAST * COMPONENTS + PAST + 1 + 1 + 2, PAST * COMPONENTS + PAST + 1 + 1 + 2 + 11)
CONDITIONS = PHASE.stop + 2 + 34 + 9


def f32(values):
    return np.asarray(values, np.float32).astype(np.float64)


def linear(weights, name, x):
    return x @ weights[f"flow.{name}.weight"][:, :, 0].T + weights[f"flow.{name}.bias"]


def norm(h):
    return h / np.sqrt((h**2).mean(axis=1, keepdims=True) + 1e-6)


def velocity(weights, x, t, c):
    turns = np.pi * t[:, None] * np.array([1, 2, 4, 8])
    tau = np.stack([np.cos(turns), np.sin(turns)], axis=2).reshape(len(t), 8)
    h = linear(weights, "window", x) + linear(weights, "condition", c) + linear(weights, "time", tau)
    for i in range(LAYERS):
        h = h + linear(weights, f"layers.{2 * i + 1}", np.maximum(linear(weights, f"layers.{2 * i}", norm(h)), 0))
    return linear(weights, "output", norm(h))


def sample(weights, x, c):
    free = c.copy()
    free[:, PHASE] = 0
    for k in range(STEPS):
        t = np.full(len(x), k / STEPS)
        without = velocity(weights, x, t, free)
        x = x + (without + GUIDANCE * (velocity(weights, x, t, c) - without)) / STEPS
    return x


def main():
    rng = np.random.default_rng(2023)
    shapes = {"window": (CHANNELS, COMPONENTS), "condition": (CHANNELS, CONDITIONS), "time": (CHANNELS, 8),
              "output": (COMPONENTS, CHANNELS)} | {f"layers.{i}": (CHANNELS, CHANNELS) for i in range(2 * LAYERS)}
    weights = {}
    for name, shape in shapes.items():
        weights[f"flow.{name}.weight"] = f32(rng.standard_normal((*shape, 1)) / np.sqrt(shape[1]))
        weights[f"flow.{name}.bias"] = f32(0.2 * rng.standard_normal(shape[0]))
    x, noise = f32(rng.standard_normal((2, BATCH, COMPONENTS)))
    c, t = f32(rng.standard_normal((BATCH, CONDITIONS))), f32(rng.uniform(0, 1, BATCH))
    tensors = {"conditions": c, "x": x, "t": t, "velocity": velocity(weights, x, t, c),
               "noise": noise, "window": sample(weights, noise, c)}
    for name, values in weights.items():
        flat, at, slopes = values.reshape(-1), rng.integers(values.size, size=4), []
        for i in at:
            kept, found = flat[i], []
            for step in (1e-5, -1e-5):
                flat[i] = kept + step
                found.append((velocity(weights, x, t, c)**2).mean())
            flat[i] = kept
            slopes.append((found[0] - found[1]) / 2e-5)
        tensors |= {f"loss_at/{name}": at, f"loss_gradient/{name}": np.array(slopes)}
    tensors |= {f"param/{name}": value for name, value in weights.items()}
    stored = {key: np.ascontiguousarray(value, np.float32) for key, value in tensors.items()}
    save_file(stored, HERE / "flow.safetensors", metadata={"config": json.dumps(CONFIG)})


if __name__ == "__main__":
    main()
