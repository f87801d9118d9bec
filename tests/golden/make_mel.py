"""Reference mel spectrograms: mel_25fps.safetensors from librosa, mel_2997fps.safetensors from the definition.

    python tests/golden/make_mel.py

Made with Python 3.11, numpy 2.4.6, librosa 0.11.0, safetensors 0.8.0.

samples [S] f32   the same formula in both files, 0.8 s and 2.5 s of it, 22050 Hz
mel_db  [T, 80] f32   10 log10(max(1e-10, power)), dB
filters [80, 513] f32   librosa's Slaney triangles (mel_25fps only)
"""

from fractions import Fraction
from math import floor
from pathlib import Path

import librosa
import numpy as np
from safetensors.numpy import save_file

HERE = Path(__file__).parent
RATE, N_FFT, HOP, N_MELS = 22050, 1024, 882, 80


def noise(count):
    """[count] in [-1, 1): the top 24 bits of Numerical Recipes' 32-bit generator, started at 1."""
    state, values = 1, np.empty(count)
    for i in range(count):
        state = (1664525 * state + 1013904223) % 2**32
        values[i] = (state >> 8) / 2**23 - 1
    return values


def signal(count):
    """[count] f32: a tone, a chirp, a little noise and a click every half second."""
    t = np.arange(count) / RATE
    y = 0.5 * np.sin(2 * np.pi * 440 * t) + 0.25 * np.sin(2 * np.pi * (200 + 750 * t) * t) + 0.01 * noise(count)
    y[::11025] += 0.8
    return y.astype(np.float32)


def decibels(power):
    return 10 * np.log10(np.maximum(1e-10, power))


def librosa_mel(y):
    """[T, 80]: librosa's own, hop 882."""
    mel = librosa.feature.melspectrogram(y=y, sr=RATE, n_fft=N_FFT, hop_length=HOP, n_mels=N_MELS)
    return decibels(mel).T


def centres(count, fps):
    """The samples that frames are centred at: round(k rate / fps) <= count, halves away from zero, exact."""
    found = []
    while (centre := floor(len(found) * RATE / fps + Fraction(1, 2))) <= count:
        found.append(centre)
    return found


def defined_mel(y, fps):
    """[T, 80]: the definition, frame by frame, in double precision; zeros beyond the ends."""
    window = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(N_FFT) / N_FFT)
    filters = librosa.filters.mel(sr=RATE, n_fft=N_FFT, n_mels=N_MELS, dtype=np.float64)
    padded = np.pad(y.astype(np.float64), N_FFT // 2)
    frames = np.stack([padded[centre:centre + N_FFT] * window for centre in centres(len(y), fps)])
    return decibels(np.abs(np.fft.rfft(frames)) ** 2 @ filters.T)


def save(name, **tensors):
    """Write the tensors as f32 beside this script."""
    save_file({key: np.ascontiguousarray(value, np.float32) for key, value in tensors.items()}, HERE / name)


def main():
    short, long = signal(RATE * 8 // 10), signal(RATE * 5 // 2)
    at_25 = librosa_mel(short)
    loud = at_25 > at_25.max() - 60
    assert np.abs(at_25 - defined_mel(short, Fraction(25)))[loud].max() < 1e-3, "the definition is not librosa's"
    filters = librosa.filters.mel(sr=RATE, n_fft=N_FFT, n_mels=N_MELS)
    save("mel_25fps.safetensors", samples=short, mel_db=at_25, filters=filters)
    save("mel_2997fps.safetensors", samples=long, mel_db=defined_mel(long, Fraction(30000, 1001)))


if __name__ == "__main__":
    main()
