#pragma once

#include <cstddef>
#include <span>

#include "audio/mel_filters.h"

namespace choreo::audio {

/// out[i] = a[i] · b[i].
void multiply(const float* a, const float* b, float* out, std::size_t count);

/// `count` (real, imaginary) pairs → their real and their imaginary parts.
void part(const float* pairs, std::size_t count, float* real, float* imaginary);

/// The power spectrum [N + 1] of 2 N real samples from the transform (real, imaginary: [N]) of z_j = x_2j + i x_2j+1
/// and the cosines and sines of 2π k / 2N (W. Press et al., "Numerical recipes", 12.3).
void untangle(std::span<const float> real, std::span<const float> imaginary, std::span<const float> cosines,
              std::span<const float> sines, float* power);

/// mel[m] = band m's weights · power. Reads up to kLanes values past the last bin: they must be finite.
void weigh(const SparseFilters& filters, const float* power, std::span<float> mel);

/// values[i] = 10 · log10(max(values[i], 1e-10)) within 1e-5 dB, for finite powers.
void to_decibels(std::span<float> values);

/// Half-wave rectified: rises[i] = max(0, now[i] − before[i]).
void rise(const float* before, const float* now, std::span<float> rises);

/// The median (mean of the two middle values) of an even number of values ≥ 0.
float median(std::span<const float> values);

/// sums[i] += share · values[i].
void add(const float* values, float share, std::span<double> sums);

/// Sum of squares.
float energy(std::span<const float> values);

}  // namespace choreo::audio
