#pragma once

#include "choreo/audio/downmix.h"

#include <filesystem>
#include <memory>
#include <vector>

namespace choreo::audio {

/// Where a file's interleaved samples come from: libsndfile or the FFmpeg program.
class SoundSource;

/// The sound of an audio file, or the first sound track of a video, as one channel in blocks: through libsndfile, else
/// the FFmpeg program. A track that starts after the pictures begins with the silence it has there.
class Decoder {
 public:
  /// Throws Error where there is no sound.
  explicit Decoder(const std::filesystem::path& path);
  ~Decoder();
  Decoder(Decoder&&) noexcept;
  Decoder& operator=(Decoder&&) noexcept;

  [[nodiscard]] int sample_rate() const { return mix_.sample_rate(); }

  /// Appends the next samples, full scale ±1, peaks above 1 kept, to `mono`; false at the end. Throws Error where a
  /// sample isn't a finite number, and at the end of a file without any.
  bool read(std::vector<float>& mono);

  /// After the end: libsndfile found less than the file promises.
  [[nodiscard]] bool cut_short() const { return cut_short_; }

 private:
  Decoder(const std::filesystem::path& path, std::unique_ptr<SoundSource> source);

  std::unique_ptr<SoundSource> source_;
  Downmix mix_;
  std::vector<float> block_;
  bool ended_ = false;
  bool cut_short_ = false;
};

}  // namespace choreo::audio
