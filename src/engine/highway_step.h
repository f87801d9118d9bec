#pragma once

#include <cstddef>

#include "engine/packed_convolution.h"
#include "engine/session_rows.h"

namespace choreo::engine {

/// A CDHC layer (the paper, section 3) frame by frame, for sessions side by side. What its older taps will add is known
/// for the next `dilation` frames, so these are summed at once and their weights are read once in `dilation` frames.
class HighwayStep {
 public:
  HighwayStep(const PackedConvolution& convolution, std::size_t capacity);

  void add();
  void remove(std::size_t i);

  /// Where the present frame's inputs go, [sessions, padded width].
  [[nodiscard]] Outputs input();
  /// The present frame's outputs, written to `out`; then the next frame is the present one.
  void run(Outputs out);

 private:
  void sum_older_taps();
  [[nodiscard]] SessionRows& inputs(std::size_t blocks_ago);

  const PackedConvolution* convolution_;
  std::vector<SessionRows> inputs_;  // of the present block of `dilation` frames, and of those before it: a ring
  SessionRows sums_;                 // H1 and H2 of the block's frames
  std::size_t block_ = 0;            // the present block's place in the ring
  std::size_t frame_ = 0;            // the present frame's place in its block
};

}  // namespace choreo::engine
