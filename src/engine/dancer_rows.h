#pragma once

#include <algorithm>
#include <cstddef>
#include <span>

#include "engine/aligned.h"

namespace choreo::engine {

/// Numbers of some frames and of the dancers who are there, [frames, dancers, width] without gaps: to a kernel it is
/// one list of columns. Its memory is for `capacity` dancers from the beginning.
class DancerRows {
 public:
  DancerRows(std::size_t frames, std::size_t capacity, std::size_t width)
      : frames_(frames), width_(width), values_(frames * capacity * width) {}

  [[nodiscard]] std::size_t dancers() const { return dancers_; }
  [[nodiscard]] std::size_t width() const { return width_; }
  [[nodiscard]] float* frame(std::size_t f) { return values_.data() + f * dancers_ * width_; }

  /// One dancer more, the last, who has `row` [width] in every frame; without one, zeros.
  void enter(std::span<const float> row = {}) {
    const std::size_t before = dancers_++;
    for (std::size_t f = frames_; f-- > 0;) {
      float* from = values_.data() + f * before * width_;
      std::copy_backward(from, from + before * width_, frame(f) + before * width_);
      float* added = frame(f) + before * width_;
      std::fill(std::copy(row.begin(), row.end(), added), added + width_, 0.0F);
    }
  }

  /// Dancer `i` goes, those after him move up.
  void leave(std::size_t i) {
    float* to = values_.data();
    for (std::size_t row = 0; row < frames_ * dancers_; ++row) {
      if (row % dancers_ == i) continue;
      const float* from = values_.data() + row * width_;
      to = std::copy(from, from + width_, to);
    }
    --dancers_;
  }

 private:
  std::size_t frames_, width_;
  std::size_t dancers_ = 0;
  AlignedVector<float> values_;
};

}  // namespace choreo::engine
