#include "choreo/core/error.h"
#include "choreo/core/text.h"

#include <sndfile.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <fstream>
#include <mutex>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include "audio/sound_source.h"

namespace fs = std::filesystem;

namespace choreo::audio {
namespace {

constexpr int kMpeg = 0x230000;  // SF_FORMAT_MPEG, which older headers lack

struct SndfileClose {
  void operator()(SNDFILE* file) const { sf_close(file); }
};
using Sndfile = std::unique_ptr<SNDFILE, SndfileClose>;

/// A file that can't be opened leaves libsndfile's notes in a buffer that all threads share.
Sndfile open_one_at_a_time(const fs::path& path, SF_INFO& info) {
  static std::mutex opening;
  const std::scoped_lock lock(opening);
  return Sndfile(sf_open(path.c_str(), SFM_READ, &info));
}

/// Null where libsndfile doesn't know the format. The path is absolute: "-" would be the standard input.
Sndfile open_file(const fs::path& path, SF_INFO& info) {
  std::error_code error;
  const fs::path absolute = fs::absolute(path, error);
  if (error) fail("{}: can't be found: {}", quote(path), error.message());
  Sndfile file = open_one_at_a_time(absolute, info);
  // A name like x.gsm is all it takes for a file of anything to be opened as raw samples.
  const int type = info.format & SF_FORMAT_TYPEMASK;
  // It takes an MP3's length from its first frame and stops there, which can be half way through a song.
  return type == SF_FORMAT_RAW || type == kMpeg ? nullptr : std::move(file);
}

std::uint64_t number(std::span<const unsigned char> bytes, bool big_endian) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < 4; ++i) value = value << 8 | bytes[big_endian ? i : 3 - i];
  return value;
}

/// How many bytes a WAV, AIFF or AU file says it has; 0 where it doesn't say, or wasn't told: programs that write to a
/// pipe put the largest number there, or nearly that.
std::uint64_t promised_bytes(const fs::path& path) {
  constexpr std::uint64_t kUnknown = 0x7F000000;
  std::array<unsigned char, 12> head{};
  std::ifstream file(path, std::ios::binary);
  if (!file.read(reinterpret_cast<char*>(head.data()), head.size())) return 0;
  const std::string_view magic(reinterpret_cast<const char*>(head.data()), 4);
  const auto word = [&](std::size_t at) { return number(std::span(head).subspan(at), magic != "RIFF"); };
  const bool au = magic == ".snd";
  if (!au && magic != "RIFF" && magic != "RIFX" && magic != "FORM") return 0;
  const std::uint64_t content = word(au ? 8 : 4);
  return content < kUnknown ? content + (au ? word(4) : 8) : 0;
}

/// libsndfile goes by what is there where a header promises more, and doesn't say so. Recordings that were broken off
/// are such files: SciPy's tests keep one.
bool holds_less_than_promised(const fs::path& path) {
  constexpr std::uint64_t kHeader = 8;  // some programs count it twice
  std::error_code error;
  const std::uintmax_t size = fs::file_size(path, error);  // an error for a pipe
  return !error && promised_bytes(path) > size + kHeader;
}

class SndfileSource : public SoundSource {
 public:
  SndfileSource(fs::path path, Sndfile file, const SF_INFO& info)
      : path_(std::move(path)), file_(std::move(file)), info_(info) {}

  [[nodiscard]] int sample_rate() const override { return info_.samplerate; }
  [[nodiscard]] int channels() const override { return info_.channels; }

  std::size_t read(std::span<float> interleaved) override {
    const auto most = static_cast<sf_count_t>(interleaved.size()) / info_.channels;
    const sf_count_t frames = std::max<sf_count_t>(sf_readf_float(file_.get(), interleaved.data(), most), 0);
    frames_ += frames;
    return static_cast<std::size_t>(frames * info_.channels);
  }

  [[nodiscard]] std::string complaint() const override { return is_cut_short() ? "the sound file is cut short" : ""; }

 private:
  [[nodiscard]] bool is_cut_short() const {
    if (sf_error(file_.get()) != SF_ERR_NO_ERROR) return true;
    const bool tells_its_length = info_.frames != SF_COUNT_MAX;
    // An Ogg file tells it at its end; FFmpeg's and looped ones promise a part of a block more than they have.
    if ((info_.format & SF_FORMAT_TYPEMASK) == SF_FORMAT_OGG) return !tells_its_length;
    return (tells_its_length && frames_ < info_.frames) || holds_less_than_promised(path_);
  }

  fs::path path_;
  Sndfile file_;
  SF_INFO info_;
  sf_count_t frames_ = 0;
};

}  // namespace

std::unique_ptr<SoundSource> open_with_sndfile(const fs::path& path) {
  SF_INFO info{};
  Sndfile file = open_file(path, info);
  return file ? std::make_unique<SndfileSource>(path, std::move(file), info) : nullptr;
}

}  // namespace choreo::audio
