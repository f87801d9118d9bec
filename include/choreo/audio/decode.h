#pragma once

#include <filesystem>
#include <vector>

namespace choreo::audio {

/// One channel of sound: the mean of the file's channels.
struct Sound {
  std::vector<float> samples;  ///< [S], full scale ±1; peaks above 1 are kept
  int sample_rate = 0;         ///< Hz
  bool cut_short = false;      ///< libsndfile found less than the file promises; `samples` is what there was

  [[nodiscard]] double seconds() const {
    return sample_rate > 0 ? static_cast<double>(samples.size()) / sample_rate : 0.0;
  }
};

/// The sound of an audio file, or the first sound track of a video: through libsndfile, else the FFmpeg program.
/// A track that starts after the pictures begins with the silence it has there. A file that was cut short gives what
/// is left of it, and says so where libsndfile reads it. Throws Error when there is no sound, or a sample that isn't a
/// finite number.
Sound decode(const std::filesystem::path& path);

/// decode() and resample() to `sample_rate` [Hz].
Sound load(const std::filesystem::path& path, int sample_rate);

}  // namespace choreo::audio
