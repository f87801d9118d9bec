"""The beat counter in NumPy, float64, state by state: beat_counter.safetensors.

    python tests/golden/make_beat_counter.py

Made with Python 3.11, numpy 2.4.6, safetensors 0.8.0. A hidden Markov model of (tempo, phase) after N. Whiteley,
A. Cemgil, S. Godsill, "Bayesian modelling of temporal structure in musical audio", ISMIR 2006. The forward pass is
written with whole matrices: one for the way of the phases at each tempo, one for the changes of tempo.

mel [T, 8] f32 in dB at 25 frames a second: a made song at 97 BPM, its off-beats softer, the beat missing here and there,
                                            noise; 128 BPM from its middle on
beats [T] f32, confidence [T] f32           the count after each frame
"""

from pathlib import Path

import numpy as np
from safetensors.numpy import save_file

FPS, TEMPI, PHASES = 25.0, 96, 64


def song(rng, seconds=16.0):
    frames = int(2 * seconds * FPS)
    times = np.arange(frames) / FPS
    beat = np.where(times < seconds, times * 97 / 60, (times - seconds) * 128 / 60)
    hit = np.diff(np.floor(beat), prepend=-1) != 0
    half = np.diff(np.floor(beat + 0.5), prepend=0) != 0
    level = np.full(frames, -70.0)
    loud = np.where(hit & (rng.random(frames) < 0.85), -20.0, np.where(half, -32.0, -90.0))
    for t in range(frames):
        level[t] = max(loud[t], (level[t - 1] if t else -70) - 6)
    return (level[:, None] + rng.normal(0, 1.5, (frames, 8))).astype(np.float32)


def model():
    bpm = 64 * (132 / 64) ** (np.arange(TEMPI) / (TEMPI - 1))
    prior = np.exp(-0.5 * (np.log2(bpm / 92) / 0.3) ** 2)
    phase = np.arange(PHASES) / PHASES
    shape = (0.6 * np.exp(-0.5 * (np.minimum(phase, 1 - phase) / 0.08) ** 2)
             + 0.4 * np.exp(-0.5 * ((phase - 0.5) / 0.08) ** 2))
    ways = np.zeros((TEMPI, PHASES, PHASES))  # [tempo, to, from]
    for k in range(TEMPI):
        way = bpm[k] / 60 / FPS * PHASES
        for i in range(PHASES):
            ways[k, (i + int(way)) % PHASES, i] += 1 - way % 1
            ways[k, (i + int(way) + 1) % PHASES, i] += way % 1
    drift = np.eye(TEMPI)
    for k in range(TEMPI - 1):
        drift[[k, k + 1], [k + 1, k]] += 0.01
        drift[[k, k + 1], [k, k + 1]] -= 0.01
    return bpm, prior / prior.sum(), 0.4 + 0.6 * shape / shape.mean(), ways, drift


def count(mel):
    bpm, prior, expected, ways, drift = model()
    floored = np.maximum(mel.astype(np.float64), -60)
    rises = np.maximum(np.diff(floored, axis=0, prepend=floored[:1]), 0).mean(1)
    belief = np.outer(prior, np.full(PHASES, 1 / PHASES))
    mean, beats, turned, out = 1.0, 0.0, 0.0, []
    counted, pulse = 0.0, 92 / 60 / FPS
    for t, rise in enumerate(rises):
        mean += max(1 / 200, 1 / (t + 1)) * (rise - mean)
        onset = min(rise / max(mean, 0.05), 4)
        belief = drift @ np.einsum("kji,ki->kj", ways, belief)
        belief = (1 - 1e-4) * belief + 1e-4 * prior[:, None] / PHASES
        belief *= np.exp(-onset / expected) / expected
        belief /= belief.sum()
        vector = belief.sum(0) @ np.exp(2j * np.pi * np.arange(PHASES) / PHASES)
        way = np.angle(vector) / (2 * np.pi) - turned
        beats += way - np.round(way - belief.sum(1) @ bpm / 60 / FPS)
        turned = np.angle(vector) / (2 * np.pi)
        behind = beats - (counted + pulse)  # a phase-locked loop follows the belief
        counted += max(0.0, pulse + 0.15 * behind)
        pulse += 0.01 * behind
        out.append((counted, abs(vector)))
    return np.array(out).T.astype(np.float32)


def main():
    mel = song(np.random.default_rng(2019))
    beats, confidence = count(mel)
    save_file({"mel": mel, "beats": beats.copy(), "confidence": confidence.copy()},
              Path(__file__).with_name("beat_counter.safetensors"))
    for second in (2, 5, 15, 20, 31):
        print(second, beats[int(second * FPS)], confidence[int(second * FPS)])


if __name__ == "__main__":
    main()
