#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
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

/// Where a file's interleaved samples come from: libsndfile or the FFmpeg program.
class SoundSource;

/// The sound of an audio file, or the first sound track of a video, as one channel in blocks: through libsndfile, else
/// the FFmpeg program. A track that starts after the pictures begins with the silence it has there. A broken file gives
/// what can be read of it.
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

  /// After the end: what is wrong with the file, in one line (it holds less than it promises; what FFmpeg said). Empty
  /// where it is whole.
  [[nodiscard]] const std::string& complaint() const { return complaint_; }

 private:
  Decoder(const std::filesystem::path& path, std::unique_ptr<SoundSource> source);

  std::unique_ptr<SoundSource> source_;
  Downmix mix_;
  std::vector<float> block_;
  bool ended_ = false;
  std::string complaint_;
};

/// One channel of sound: the mean of the file's channels.
struct Sound {
  std::vector<float> samples;  ///< [S], full scale ±1; peaks above 1 are kept
  int sample_rate = 0;         ///< Hz
  std::string complaint;       ///< Decoder::complaint()

  [[nodiscard]] double seconds() const {
    return sample_rate > 0 ? static_cast<double>(samples.size()) / sample_rate : 0.0;
  }
};

/// All that a Decoder reads. Throws Error where it does.
Sound decode(const std::filesystem::path& path);

/// decode() and resample() to `sample_rate` [Hz], block by block.
Sound load(const std::filesystem::path& path, int sample_rate);

}  // namespace choreo::audio
