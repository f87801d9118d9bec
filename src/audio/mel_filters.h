#pragma once

#include "choreo/audio/mel.h"
#include "choreo/core/matrix.h"

#include <cstddef>
#include <vector>

namespace choreo::audio {

/// [n_mels, n_fft / 2 + 1]: triangles whose corners lie evenly on M. Slaney's mel scale (Auditory Toolbox, technical
/// report 1998-010): mel = 3 f / 200 up to 1 kHz, 15 + 27 log(f / 1000) / log 6.4 above. Each has area 1 as librosa
/// makes them. Throws Error for options out of range, or that leave a band without a frequency.
Matrix mel_filters(const MelOptions& options);

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

}  // namespace choreo::audio
