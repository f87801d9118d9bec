"""Reference figures for a made motion, in NumPy and SciPy float64: figures.safetensors.

    python tests/golden/make_figures.py

Made with Python 3.11, numpy 2.4.6, scipy 1.17.1, safetensors 0.8.0.

motion [T, 30] f32   a made dance, 25 frames/s, 30 s
beats [B] f32        a made song's beats, s; the motion begins 1.5 s into the song
coherence [2] f32    of the ankles, of all joints
stretched [2] f32    their control
motion_beats [M] f32 s from the motion's first frame
alignment [2] f32    mean over the motion's beats, over the music's
features [W, 45] f32
a, b [20, 45] f32    two sets of features
frechet, diversity [1] f32   of a and b, of a
"""

from pathlib import Path

import numpy as np
from safetensors.numpy import save_file
from scipy.linalg import sqrtm
from scipy.spatial.distance import pdist

HERE = Path(__file__).parent
FPS, START = 25, 1.5
JOINTS, ANKLES = range(15), (11, 14)
STRETCHES = (0.80, 0.85, 0.90, 0.95, 1.05, 1.10, 1.15, 1.20, 1.25)


def made_motion():
    random = np.random.default_rng(7)
    t = np.arange(30 * FPS) / FPS
    beat = 2 * np.pi * t / 0.52
    rest = random.random((15, 2))
    sway = 0.03 * np.sin(beat / 4 + random.random((15, 2, 1)) * 6) + 0.02 * np.abs(np.sin(beat / 2 + 0.3))
    walk = np.cumsum(random.standard_normal((15, 2, len(t))), axis=2) * 0.002
    return (rest[:, :, None] + sway + walk).transpose(2, 0, 1).reshape(len(t), 30).astype(np.float32)


def made_beats():
    random = np.random.default_rng(8)
    return 0.2 + np.cumsum(0.52 + 0.01 * random.standard_normal(52))


def smooth(x, sigma):
    reach = int(np.ceil(4 * sigma))
    kernel = np.exp(-0.5 * (np.arange(-reach, reach + 1) / sigma) ** 2)
    return np.convolve(x, kernel)[reach:reach + len(x)] / np.convolve(np.ones(len(x)), kernel)[reach:reach + len(x)]


def speed(motion, joints):
    steps = np.diff(motion.astype(np.float64).reshape(-1, 15, 2), axis=0)[:, list(joints)]
    return np.linalg.norm(steps, axis=2).mean(axis=1) * FPS


def coherence(motion, joints, beats, stretch=1.0):
    v = speed(motion, joints)
    v = v - smooth(v, FPS)
    v = v / np.sqrt(np.mean(v**2))
    time = START + (np.arange(len(v)) + 0.5) / FPS
    inside = (time >= beats[0]) & (time < beats[-1])
    v, phase = v[inside], np.interp(time[inside], beats, np.arange(len(beats))) * stretch
    windows = max(1, int(len(v) / (20 * FPS) + 0.1))
    cuts = [len(v) * w // windows for w in range(windows + 1)]
    return max(np.mean([np.abs(np.mean(v[a:b] * np.exp(2j * np.pi * phase[a:b] / k))) for a, b in zip(cuts, cuts[1:])])
               for k in (0.5, 1, 2, 3, 4))


def motion_beats(motion):
    v = smooth(speed(motion, JOINTS), 0.083 * FPS)
    low = [t for t in range(1, len(v) - 1) if v[t] < v[t - 1] and v[t] <= v[t + 1]]
    found = []
    for t in sorted(low, key=lambda t: v[t]):
        line = np.polyfit([-1, 0, 1], v[t - 1:t + 2], 2)
        time = (t + 0.5 - line[1] / (2 * line[0])) / FPS
        if all(abs(time - other) >= 0.167 for other in found):
            found.append(time)
    return np.array(sorted(found))


def alignment(first, second):
    nearest = np.abs(first[:, None] - second[None, :]).min(axis=1)
    return np.exp(-nearest**2 / (2 * 0.05**2)).mean()


def features(motion):
    x = motion.astype(np.float64).reshape(-1, 15, 2)
    torso = np.linalg.norm(x[:, 1] - x[:, 8], axis=1).mean()
    x = (x - x[:, 8:9]) / torso
    rows = []
    for w in range(len(x) // 100):
        cut = x[100 * w:100 * (w + 1)]
        velocity = (cut[2:] - cut[:-2]) / 2 * FPS
        acceleration = np.linalg.norm(cut[2:] - 2 * cut[1:-1] + cut[:-2], axis=2) * FPS**2
        rows.append(np.concatenate([(velocity**2).mean(axis=0), acceleration.mean(axis=0)[:, None]], axis=1).ravel())
    return np.array(rows)


def shrunk(x):
    """Ledoit and Wolf 2004."""
    x = x.astype(np.float64) - x.astype(np.float64).mean(axis=0)
    sample = x.T @ x / len(x)
    target = np.trace(sample) / len(sample) * np.eye(len(sample))
    error = sum(np.sum((np.outer(row, row) - sample) ** 2) for row in x) / len(x) ** 2
    share = min(1, error / np.sum((sample - target) ** 2))
    return (1 - share) * sample + share * target


def frechet(a, b):
    first, second = shrunk(a), shrunk(b)
    means = a.astype(np.float64).mean(axis=0) - b.astype(np.float64).mean(axis=0)
    return means @ means + np.trace(first + second - 2 * np.real(sqrtm(first @ second)))


def main():
    motion, beats, random = made_motion(), made_beats(), np.random.default_rng(9)
    a, b = random.gamma(2, 1, (20, 45)).astype(np.float32), random.gamma(3, 1, (20, 45)).astype(np.float32)
    own, music = motion_beats(motion), beats - START
    music = music[(music >= 0) & (music <= (len(motion) - 1) / FPS)]
    values = {
        "motion": motion, "beats": beats, "a": a, "b": b, "features": features(motion), "motion_beats": own,
        "coherence": [coherence(motion, j, beats) for j in (ANKLES, JOINTS)],
        "stretched": [np.mean([coherence(motion, j, beats, s) for s in STRETCHES]) for j in (ANKLES, JOINTS)],
        "alignment": [alignment(own, music), alignment(music, own)],
        "frechet": [frechet(a, b)], "diversity": [pdist(a.astype(np.float64)).mean()],
    }
    for name in ("coherence", "stretched", "alignment", "frechet", "diversity"):
        print(name, values[name])
    save_file({k: np.ascontiguousarray(v, np.float32) for k, v in values.items()}, HERE / "figures.safetensors")


if __name__ == "__main__":
    main()
