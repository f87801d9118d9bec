#pragma once

#include "choreo/core/matrix.h"

#include <cstddef>
#include <span>
#include <vector>

namespace choreo::audio {

/// The mel filters without their zeros: of each band the run of its weights, filled up to whole vectors.
struct SparseFilters {
  static constexpr std::size_t kLanes = 8;
  struct Band {
    std::size_t first_bin, first_weight, vectors;
  };

  /// [n_mels, bins]
  explicit SparseFilters(const Matrix& filters);

  std::vector<Band> bands;
  std::vector<float> weights;
};

/// out[i] = a[i] · b[i].
void multiply(const float* a, const float* b, float* out, std::size_t count);

/// power[i] = |spectrum[i]|² of (real, imaginary) pairs.
void square(const float* spectrum, float* power, std::size_t bins);

/// `count` (real, imaginary) pairs → their real and their imaginary parts.
void part(const float* pairs, std::size_t count, float* real, float* imaginary);

/// The power spectrum [N + 1] of 2 N real samples from the transform (real, imaginary: [N]) of z_j = x_2j + i x_2j+1
/// and the cosines and sines of 2π k / 2N (W. Press et al., "Numerical recipes", 12.3).
void untangle(std::span<const float> real, std::span<const float> imaginary, std::span<const float> cosines,
              std::span<const float> sines, float* power);

/// mel[m] = band m's weights · power. Reads up to kLanes values past the last bin: they must be finite.
void weigh(const SparseFilters& filters, const float* power, std::span<float> mel);

/// values[i] = decibels(values[i]).
void to_decibels(std::span<float> values);

}  // namespace choreo::audio
