"""Reference onset envelopes, tempi and beats from librosa, of rhythms made by a formula: beats_<name>.safetensors.

    python tests/golden/make_beats.py

Made with Python 3.11, numpy 2.4.6, librosa 0.11.0, safetensors 0.8.0.

samples aren't kept: tests/audio/rhythm.h makes the same ones from the hits.
hits [N] i64         the samples at which a burst of noise begins, 22050 Hz
seconds [1] i64      length
onsets [T] f32       librosa.onset.onset_strength(y=…, sr=22050, aggregate=np.median), dB
tempo [1] f32        librosa.beat.beat_track, beats/min
beats [B] i64        its beats, frames of 512 samples
"""

from pathlib import Path

import librosa
import numpy as np
from safetensors.numpy import save_file

HERE = Path(__file__).parent
RATE, BURST, DECAY = 22050, 4410, 800


def noise(count):
    """[count] in [-1, 1): the top 24 bits of Numerical Recipes' 32-bit generator, started at 1."""
    state, values = 1, np.empty(count)
    for i in range(count):
        state = (1664525 * state + 1013904223) % 2**32
        values[i] = (state >> 8) / 2**23 - 1
    return values


def rhythm(hits, seconds):
    """[S] f32: a little noise, and from every hit on 0.2 s more of it, decaying; every fourth hit is twice as loud."""
    y = noise(seconds * RATE)
    loudness = np.full(len(y), 0.01)
    for number, hit in enumerate(hits):
        end = min(len(y), hit + BURST)
        loudness[hit:end] += (0.5 if number % 4 == 0 else 0.25) * np.exp(-np.arange(end - hit) / DECAY)
    return (y * loudness).astype(np.float32)


def steady(bpm, seconds, jitter=0.0):
    """Hits at a tempo, each up to `jitter` seconds off, by a fixed pattern."""
    count = int(seconds * bpm / 60)
    off = jitter * np.sin(12.9898 * np.arange(count))
    return np.round((np.arange(count) * 60 / bpm + 0.05 + off) * RATE).clip(0).astype(np.int64)


def faster(first, last, seconds):
    """Hits whose tempo rises from the one to the other."""
    time, hits = 0.1, []
    while time < seconds:
        hits.append(round(time * RATE))
        time += 60 / (first + (last - first) * time / seconds)
    return np.array(hits, np.int64)


def save(name, hits, seconds):
    y = rhythm(hits, seconds)
    onsets = librosa.onset.onset_strength(y=y, sr=RATE, aggregate=np.median)
    tempo, beats = librosa.beat.beat_track(y=y, sr=RATE)
    print(name, float(np.ravel(tempo)[0]), len(beats))
    save_file({"hits": hits, "seconds": np.array([seconds], np.int64), "onsets": onsets.astype(np.float32),
               "tempo": np.ravel(tempo).astype(np.float32), "beats": beats.astype(np.int64)},
              HERE / f"beats_{name}.safetensors")


def main():
    save("steady", steady(107, 20), 20)
    save("loose", steady(140, 15, jitter=0.03), 15)
    save("faster", faster(88, 104, 24), 24)
    save("sparse", np.array([30000, 52000, 90000, 99000, 121000], np.int64), 6)
    save("irregular", np.cumsum(6000 + (np.arange(60) * 7919) % 15000).astype(np.int64), 30)
    save("none", np.array([], np.int64), 3)


if __name__ == "__main__":
    main()
