#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace choreo::audio {

/// Interleaved sound, in blocks, to the mean of its channels.
class Downmix {
 public:
  /// `where` begins the errors. Throws Error for rates and numbers of channels that no sound has.
  Downmix(std::string where, int sample_rate, int channels);

  [[nodiscard]] int sample_rate() const { return sample_rate_; }
  [[nodiscard]] std::size_t channels() const { return channels_; }
  /// How many samples of each channel there were so far.
  [[nodiscard]] std::size_t samples() const { return samples_; }

  /// [frames × channels], appended to `mono` as [frames]. Throws Error where a sample isn't finite.
  void mix(std::span<const float> interleaved, std::vector<float>& mono);
  /// The sound has ended: throws Error where there was none.
  void finish() const;

 private:
  std::string where_;
  int sample_rate_;
  std::size_t channels_;
  std::size_t samples_ = 0;
};

}  // namespace choreo::audio
