#pragma once

#include "choreo/audio/frame_clock.h"
#include "choreo/audio/mel.h"

#include <cstddef>
#include <span>
#include <vector>

namespace choreo::audio {

/// A MelSpectrogram of a sound that arrives in blocks: the same rows to the last bit, each as soon as its window is
/// complete.
class MelStream {
 public:
  /// Throws Error for options out of range.
  explicit MelStream(const MelOptions& options);

  /// [any number of samples] → [frames whose windows they complete, n_mels] dB.
  Matrix push(std::span<const float> samples);
  /// The sound has ended: the last frames, with zeros beyond the end. Nothing may be pushed after that.
  Matrix finish();

  /// T, so far.
  [[nodiscard]] std::size_t frames() const { return frames_; }
  /// S, so far.
  [[nodiscard]] std::size_t samples() const { return samples_; }

 private:
  MelSpectrogram mel_;
  FrameClock clock_;
  std::size_t half_;            ///< n_fft / 2
  std::vector<float> pending_;  ///< the samples from begin_ on
  std::size_t begin_ = 0;
  std::size_t frames_ = 0;
  std::size_t samples_ = 0;
  bool ended_ = false;
};

}  // namespace choreo::audio
