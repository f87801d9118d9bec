#pragma once

#include "choreo/audio/frame_clock.h"
#include "choreo/audio/mel.h"
#include "choreo/audio/resample.h"

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

/// What a model hears of a sound of any sample rate that arrives in blocks: Resampler, then MelStream.
class Listener {
 public:
  /// `sample_rate` [Hz] is the sound's, options.sample_rate the one it is resampled to.
  Listener(int sample_rate, const MelOptions& options);

  /// [any number of samples] → [frames that are complete now, n_mels] dB; then, at the end, the last ones.
  Matrix hear(std::span<const float> samples);
  Matrix finish();

  /// Length of the sound so far [s], as far as the resampler has told it.
  [[nodiscard]] double seconds() const { return static_cast<double>(mel_.samples()) / mel_rate_; }

 private:
  Resampler resampler_;
  MelStream mel_;
  int mel_rate_;
  std::vector<float> resampled_;
};

}  // namespace choreo::audio
