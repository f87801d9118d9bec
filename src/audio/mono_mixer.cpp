#include "audio/mono_mixer.h"

#include "choreo/core/error.h"
#include "choreo/core/text.h"

#include <cmath>
#include <utility>

namespace choreo::audio {

MonoMixer::MonoMixer(std::filesystem::path path, int sample_rate, int channels)
    : path_(std::move(path)), channels_(static_cast<std::size_t>(channels)) {
  constexpr int kMaxChannels = 1024;
  if (sample_rate < 1 || channels < 1 || channels > kMaxChannels) {
    fail("{}: {} Hz and {} channels, expected a sound", quote(path_), sample_rate, channels);
  }
  sound_.sample_rate = sample_rate;
}

void MonoMixer::add(std::span<const float> interleaved) {
  for (; interleaved.size() >= channels_; interleaved = interleaved.subspan(channels_)) {
    double sum = 0;
    for (const float sample : interleaved.first(channels_)) sum += sample;
    if (!std::isfinite(sum)) {
      fail("{}: the sample at {:.3f} s is not a finite number", quote(path_), sound_.seconds());
    }
    sound_.samples.push_back(static_cast<float>(sum / static_cast<double>(channels_)));
  }
}

Sound MonoMixer::finish() {
  if (sound_.samples.empty()) fail("{}: holds no samples, expected a sound", quote(path_));
  return std::move(sound_);
}

}  // namespace choreo::audio
