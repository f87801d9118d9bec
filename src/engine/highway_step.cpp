#include "engine/highway_step.h"

namespace choreo::engine {

HighwayStep::HighwayStep(const PackedConvolution& convolution, std::size_t capacity)
    : convolution_(&convolution),
      inputs_(convolution.taps(), SessionRows(convolution.dilation(), capacity, convolution.rows() / 2)),
      sums_(convolution.dilation(), capacity, convolution.rows()) {}

void HighwayStep::add() {
  for (SessionRows& block : inputs_) block.add();
  sums_.add(convolution_->bias());
}

void HighwayStep::remove(std::size_t i) {
  for (SessionRows& block : inputs_) block.remove(i);
  sums_.remove(i);
}

SessionRows& HighwayStep::inputs(std::size_t blocks_ago) {
  return inputs_[(block_ + inputs_.size() - blocks_ago) % inputs_.size()];
}

Outputs HighwayStep::input() { return {inputs(0).frame(frame_), inputs(0).width()}; }

void HighwayStep::sum_older_taps() {
  const std::size_t columns = convolution_->dilation() * sums_.sessions();
  const Outputs sums{sums_.frame(0), sums_.width()};
  convolution_->begin(columns, sums);
  for (std::size_t tap = 0; tap + 1 < convolution_->taps(); ++tap) {
    SessionRows& then = inputs(convolution_->taps() - 1 - tap);
    convolution_->accumulate(convolution_->tap(tap), {then.frame(0), then.width()}, columns, sums);
  }
}

void HighwayStep::run(Outputs out) {
  if (frame_ == 0) sum_older_taps();
  const Outputs x = input();
  const Outputs h{sums_.frame(frame_), sums_.width()};
  const PackedMatrix newest = convolution_->tap(convolution_->taps() - 1);
  convolution_->accumulate(newest, {x.values, x.stride}, sums_.sessions(), h);
  for (std::size_t i = 0; i < sums_.sessions(); ++i) {
    const float* sums = h.values + i * h.stride;
    convolution_->kernels().highway(sums, sums + x.stride, x.values + i * x.stride, out.values + i * out.stride,
                                    x.stride);
  }
  if (++frame_ == convolution_->dilation()) {
    frame_ = 0;
    block_ = (block_ + 1) % inputs_.size();
  }
}

}  // namespace choreo::engine
