#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <span>
#include <string>

namespace choreo::audio {

/// Where a file's interleaved samples come from.
class SoundSource {
 public:
  virtual ~SoundSource() = default;

  [[nodiscard]] virtual int sample_rate() const = 0;
  [[nodiscard]] virtual int channels() const = 0;
  /// Fills whole frames (a sample of each channel) from the front; how many samples that are, 0 at the end.
  virtual std::size_t read(std::span<float> interleaved) = 0;
  /// After the end: what is wrong with the file, in one line; empty where nothing is.
  [[nodiscard]] virtual std::string complaint() const = 0;
};

/// By libsndfile; null where it doesn't know the format.
std::unique_ptr<SoundSource> open_with_sndfile(const std::filesystem::path& path);

/// By the FFmpeg program, run without a shell. Throws Error where that gives no sound.
std::unique_ptr<SoundSource> open_with_ffmpeg(const std::filesystem::path& path);

}  // namespace choreo::audio
