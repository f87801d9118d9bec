"""autocorrelation.safetensors: every other frame of make_figures.py's motion, by SciPy in float64.

    python tests/golden/make_autocorrelation.py

Made with Python 3.11, numpy 2.4.6, scipy 1.17.1, safetensors 0.8.0.

joints [2, 15, 101] f32   of x and y, lags 0 … 100 frames
average [2, 101] f32      over joints
peaks_x, peaks_y [N] f32  frames: scipy.signal.find_peaks(average, prominence=0.005)
"""

from pathlib import Path

import numpy as np
from make_figures import made_motion
from safetensors.numpy import save_file
from scipy.signal import correlate, find_peaks

LAGS = 101


def autocorrelation(x):
    x = x.astype(np.float64) - x.astype(np.float64).mean()
    r = correlate(x, x, method="direct")[len(x) - 1:]
    return r[:LAGS] / r[0]


def main():
    motion = made_motion()[::2]
    joints = np.array([[autocorrelation(motion[:, 2 * j + axis]) for j in range(15)] for axis in range(2)])
    average = joints.mean(axis=1)
    peaks = [find_peaks(curve, prominence=0.005)[0] for curve in average]
    print("peaks", *peaks)
    values = {"joints": joints, "average": average, "peaks_x": peaks[0], "peaks_y": peaks[1]}
    save_file({k: np.ascontiguousarray(v, np.float32) for k, v in values.items()},
              Path(__file__).parent / "autocorrelation.safetensors")


if __name__ == "__main__":
    main()
