#pragma once

#include <cstddef>

#include "engine/aligned.h"
#include "engine/packed_convolution.h"

namespace choreo::engine {

/// A CDHC layer (the paper, section 3) over blocks of frames that are all known: the music's. Keeps the inputs that the
/// next block will still need.
class HighwayBlock {
 public:
  HighwayBlock(const PackedConvolution& convolution, std::size_t most_frames);

  /// Where the next block's inputs go, [frames, padded width].
  [[nodiscard]] Outputs input();
  /// The block's outputs, written to `out`.
  void run(std::size_t frames, Outputs out);

 private:
  const PackedConvolution* convolution_;
  std::size_t width_;
  AlignedVector<float> inputs_;  // [history + most frames, width]
  AlignedVector<float> sums_;    // [most frames, 2 · width]: H1, H2
};

}  // namespace choreo::engine
