"""The beat tracker in NumPy, float64, state by state: beat_tracker.safetensors.

    python tests/golden/make_beat_tracker.py

Made with Python 3.11, numpy 2.4.6, safetensors 0.8.0. A hidden Markov model of (tempo, phase) after N. Whiteley,
A. Cemgil, S. Godsill, "Bayesian modelling of temporal structure in musical audio", ISMIR 2006. The forward pass is
written with whole matrices: one for the way of the phases at each tempo, one for the changes of tempo.

mel [T, 8] f32 in dB at 25 frames a second: a made song at 97 BPM, its off-beats softer, the beat missing here and there,
                                            noise; 3 s of silence; then 176 BPM with half beats that are nearly as loud
beats [T] f32, confidence [T] f32           the count after each frame
"""

from pathlib import Path

import numpy as np
from safetensors.numpy import save_file

FPS, TEMPI, PHASES = 25.0, 96, 64
PHASE = np.arange(PHASES) / PHASES


def song(rng):
    times = np.arange(int(55 * FPS)) / FPS
    beat = np.where(times < 19, times * 97 / 60, (times - 19) * 176 / 60)
    hit = np.diff(np.floor(beat), prepend=-1) != 0
    half = np.diff(np.floor(beat + 0.5), prepend=0) != 0
    fast = times >= 19
    loud = np.where(hit & (rng.random(len(times)) < 0.9), -20.0, np.where(half, np.where(fast, -38, -32), -90.0))
    level = np.full(len(times), -70.0)
    for t in range(len(times)):
        level[t] = max(loud[t], (level[t - 1] if t else -70) - (20 if fast[t] else 6))
    mel = level[:, None] + rng.normal(0, 1.5, (len(times), 8))
    mel[(times >= 16) & (times < 19)] = -100
    return mel.astype(np.float32)


def turned(phase):
    return phase - np.round(phase)


class Search:
    def __init__(self, slowest, fastest, likely):
        self.bpm = slowest * (fastest / slowest) ** (np.arange(TEMPI) / (TEMPI - 1))
        prior = np.exp(-0.5 * (np.log2(self.bpm / likely) / 0.3) ** 2)
        self.start = np.outer(prior / prior.sum(), np.full(PHASES, 1 / PHASES))
        self.belief = self.start
        shape = (0.6 * np.exp(-0.5 * (np.minimum(PHASE, 1 - PHASE) / 0.08) ** 2)
                 + 0.4 * np.exp(-0.5 * ((PHASE - 0.5) / 0.08) ** 2))
        self.expected = 0.4 + 0.6 * shape / shape.mean()
        self.ways = np.zeros((TEMPI, PHASES, PHASES))  # [tempo, to, from]
        for k in range(TEMPI):
            way = self.bpm[k] / 60 / FPS * PHASES
            for i in range(PHASES):
                self.ways[k, (i + int(way)) % PHASES, i] += 1 - way % 1
                self.ways[k, (i + int(way) + 1) % PHASES, i] += way % 1
        self.drift = np.eye(TEMPI)
        for k in range(TEMPI - 1):
            self.drift[[k, k + 1], [k + 1, k]] += 0.075 / FPS
            self.drift[[k, k + 1], [k, k + 1]] -= 0.075 / FPS

    def advance(self):
        belief = self.drift @ np.einsum("kji,ki->kj", self.ways, self.belief)
        return (1 - 0.0025 / FPS) * belief + 0.0025 / FPS * self.start

    def observe(self, onset):
        belief = self.advance() * np.exp(-onset / self.expected) / self.expected
        self.belief = belief / belief.sum()
        return np.log(belief.sum())

    def coast(self, share):
        self.belief = (1 - share) * self.advance() + share * self.start


def count(mel):
    slow, fast = Search(64, 132, 92), Search(132, 210, 170)
    floored = np.maximum(mel.astype(np.float64), -60)
    rises = np.maximum(np.diff(floored, axis=0, prepend=floored[:1]), 0).mean(1)
    silent = (mel < -60).all(1)
    used, mean, sounding, quiet, advantage, counted, rate, lost, out = slow, 1.0, 0, 0.0, 0.0, 0.0, 92 / 60, 0.0, []
    around = np.exp(2 * np.cos(2 * np.pi * (PHASE[:, None] - PHASE[None, :])) - 2)
    flat = abs(around[0] @ np.exp(2j * np.pi * PHASE)) / around[0].sum()
    for rise, still in zip(rises, silent):
        quiet = quiet + 1 / FPS if still else 0
        if quiet < 1:
            sounding += 1
            mean += max(1 / (8 * FPS), 1 / sounding) * (rise - mean)
        onset = min(rise / max(mean, 0.05), 4)
        if quiet < 1:
            better = (fast.observe(onset) - slow.observe(onset)) * FPS
            advantage += (better - advantage) / (8 * FPS)
        else:
            slow.coast(1 / FPS), fast.coast(1 / FPS)
            advantage -= advantage / FPS
        if used is slow and advantage > 5:
            used, rate = fast, 2 * rate
        elif used is fast and advantage < 2.5:
            used, rate = slow, rate / 2
        phases = used.belief.sum(0)
        distance = turned(PHASE - (counted + rate / FPS))
        weight = np.exp(2 * np.cos(2 * np.pi * distance) - 2)
        near = phases @ weight
        z = (phases * weight) @ np.exp(2j * np.pi * distance) / near
        everywhere = around @ phases
        share, behind = near / everywhere.max(), np.angle(z) / (2 * np.pi)
        lost = lost + 1 / FPS if share < 0.5 else max(0, lost - 1 / FPS)
        if lost > 2:
            behind = turned(PHASE[everywhere.argmax()] - (counted + rate / FPS))
            lost = 0 if abs(behind) < 0.1 else lost
        tempo = (used.bpm @ used.belief @ weight) / near / 60
        gain = abs(z) ** 2 / FPS
        counted += max(0, rate / FPS + 3.75 * gain * behind)
        rate = np.clip(rate + 6.25 * gain * behind, 0.8 * tempo, 1.25 * tempo)
        out.append((counted, np.clip((abs(z) - flat) / (1 - flat), 0, 1) * min(share, 1), used is fast))
    return np.array(out).T.astype(np.float32)


def main():
    mel = song(np.random.default_rng(2019))
    beats, confidence, fast = count(mel)
    save_file({"mel": mel, "beats": beats.copy(), "confidence": confidence.copy(), "fast": fast.copy()},
              Path(__file__).with_name("beat_tracker.safetensors"))
    for second in (2, 5, 15, 18, 25, 35, 50):
        print(second, beats[int(second * FPS)], confidence[int(second * FPS)], fast[int(second * FPS)])


if __name__ == "__main__":
    main()
