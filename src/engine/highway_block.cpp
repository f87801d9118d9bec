#include "engine/highway_block.h"

#include <algorithm>

namespace choreo::engine {

HighwayBlock::HighwayBlock(const PackedConvolution& convolution, std::size_t most_frames)
    : convolution_(&convolution),
      width_(convolution.rows() / 2),
      inputs_((convolution.history() + most_frames) * width_),
      sums_(most_frames * 2 * width_) {}

Outputs HighwayBlock::input() { return {inputs_.data() + convolution_->history() * width_, width_}; }

void HighwayBlock::run(std::size_t frames, Outputs out) {
  const Outputs sums{sums_.data(), 2 * width_};
  convolution_->begin(frames, sums);
  for (std::size_t tap = 0; tap < convolution_->taps(); ++tap) {
    const Inputs in{inputs_.data() + tap * convolution_->dilation() * width_, width_};
    convolution_->accumulate(convolution_->tap(tap), in, frames, sums);
  }
  for (std::size_t t = 0; t < frames; ++t) {
    const float* h = sums_.data() + t * sums.stride;
    convolution_->kernels().highway(h, h + width_, input().values + t * width_, out.values + t * out.stride, width_);
  }
  const auto kept = inputs_.begin() + static_cast<std::ptrdiff_t>(frames * width_);
  std::copy_n(kept, convolution_->history() * width_, inputs_.begin());
}

}  // namespace choreo::engine
