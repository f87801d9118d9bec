#pragma once

#include <algorithm>
#include <cstddef>
#include <span>

#include "engine/aligned.h"

namespace choreo::engine {

/// Numbers of some frames and of the sessions that are there, [frames, sessions, width] without gaps: to a kernel it is
/// one list of columns. Its memory is for `capacity` sessions from the beginning.
class SessionRows {
 public:
  SessionRows(std::size_t frames, std::size_t capacity, std::size_t width)
      : frames_(frames), capacity_(capacity), width_(width), values_(frames * capacity * width) {}

  [[nodiscard]] std::size_t sessions() const { return sessions_; }
  [[nodiscard]] std::size_t capacity() const { return capacity_; }
  [[nodiscard]] std::size_t width() const { return width_; }
  [[nodiscard]] float* frame(std::size_t f) { return values_.data() + f * sessions_ * width_; }

  /// One session more, the last, which has `row` [width] in every frame; without one, zeros.
  void add(std::span<const float> row = {}) {
    const std::size_t before = sessions_++;
    for (std::size_t f = frames_; f-- > 0;) {
      float* from = values_.data() + f * before * width_;
      std::copy_backward(from, from + before * width_, frame(f) + before * width_);
      float* added = frame(f) + before * width_;
      std::fill(std::copy(row.begin(), row.end(), added), added + width_, 0.0F);
    }
  }

  /// Session `i` goes, those after it move up.
  void remove(std::size_t i) {
    float* to = values_.data();
    for (std::size_t row = 0; row < frames_ * sessions_; ++row) {
      if (row % sessions_ == i) continue;
      const float* from = values_.data() + row * width_;
      to = std::copy(from, from + width_, to);
    }
    --sessions_;
  }

 private:
  std::size_t frames_, capacity_, width_;
  std::size_t sessions_ = 0;
  AlignedVector<float> values_;
};

}  // namespace choreo::engine
