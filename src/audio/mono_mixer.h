#pragma once

#include "choreo/audio/decode.h"

#include <cstddef>
#include <filesystem>
#include <span>

namespace choreo::audio {

/// Collects interleaved blocks of sound as the mean of their channels.
class MonoMixer {
 public:
  /// `path` is named in errors. Throws Error for rates and numbers of channels that no sound has.
  MonoMixer(std::filesystem::path path, int sample_rate, int channels);

  [[nodiscard]] std::size_t channels() const { return channels_; }
  /// [frames × channels]. Throws Error where a sample isn't finite.
  void add(std::span<const float> interleaved);
  /// The whole sound. Throws Error where nothing was added.
  Sound finish();

 private:
  std::filesystem::path path_;
  std::size_t channels_;
  Sound sound_;
};

}  // namespace choreo::audio
