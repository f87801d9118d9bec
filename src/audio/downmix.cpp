#include "choreo/audio/downmix.h"

#include "choreo/core/error.h"

#include <cmath>
#include <utility>

namespace choreo::audio {

Downmix::Downmix(std::string where, int sample_rate, int channels)
    : where_(std::move(where)), sample_rate_(sample_rate), channels_(static_cast<std::size_t>(channels)) {
  constexpr int kMaxChannels = 1024;
  if (sample_rate < 1 || channels < 1 || channels > kMaxChannels) {
    fail("{}: {} Hz and {} channels, expected a sound", where_, sample_rate, channels);
  }
}

void Downmix::mix(std::span<const float> interleaved, std::vector<float>& mono) {
  mono.reserve(mono.size() + interleaved.size() / channels_);
  for (; interleaved.size() >= channels_; interleaved = interleaved.subspan(channels_), ++samples_) {
    double sum = 0;
    for (const float sample : interleaved.first(channels_)) sum += sample;
    if (!std::isfinite(sum)) {
      fail("{}: the sample at {:.3f} s is not a finite number", where_, static_cast<double>(samples_) / sample_rate_);
    }
    mono.push_back(static_cast<float>(sum / static_cast<double>(channels_)));
  }
}

void Downmix::finish() const {
  if (samples_ == 0) fail("{}: holds no samples, expected a sound", where_);
}

}  // namespace choreo::audio
