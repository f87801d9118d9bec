#pragma once

#include <span>

namespace choreo::audio {

/// Half-wave rectified: rises[i] = max(0, now[i] − before[i]).
void rise(const float* before, const float* now, std::span<float> rises);

/// The median (mean of the two middle values) of an even number of values ≥ 0.
float median(std::span<const float> values);

/// sums[i] += share · values[i].
void add(const float* values, float share, std::span<double> sums);

/// Sum of squares.
float energy(std::span<const float> values);

}  // namespace choreo::audio
