#include "choreo/core/error.h"
#include "choreo/core/text.h"

#include <sndfile.h>

#include <algorithm>
#include <cstdint>
#include <mutex>
#include <regex>
#include <string>
#include <system_error>
#include <utility>

#include "audio/ogg.h"
#include "audio/sound_source.h"

namespace fs = std::filesystem;

namespace choreo::audio {
namespace {

constexpr sf_count_t kMostOggBlock = 8192;  // samples: of Vorbis, and more than Opus' 5760
constexpr int kMpeg = 0x230000;             // SF_FORMAT_MPEG, which older headers lack

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
  // It takes an MP3's length from its first frame and stops there, which can be half way through a song; of a chained
  // Ogg file it reads the first link.
  const bool read_in_part = type == kMpeg || (type == SF_FORMAT_OGG && is_chained_ogg(absolute));
  return type == SF_FORMAT_RAW || read_in_part ? nullptr : std::move(file);
}

/// What libsndfile noted while it read the file: where a header promises more than there is, it goes by what is there
/// and tells it nowhere else.
std::string notes_of(SNDFILE* file) {
  std::string notes(1 << 14, '\0');
  const int length = sf_command(file, SFC_GET_LOG_INFO, notes.data(), static_cast<int>(notes.size()));
  notes.resize(static_cast<std::size_t>(std::max(length, 0)));
  return notes;
}

/// "data : 800000 (should be 480019)" of WAV, and its like of AIFF and AU.
bool holds_less_than_promised(const std::string& notes) {
  static const std::regex sizes(R"((?:^|\n) *(?:data|SSND|Data Size) *: (\d{1,18}) \(should be (\d{1,18})\))");
  constexpr std::int64_t kUnknown = 0x7F000000;  // from here on, what programs write that don't know the size yet
  return std::any_of(std::sregex_iterator(notes.begin(), notes.end(), sizes), std::sregex_iterator(),
                     [](const auto& m) {
                       const std::int64_t promised = std::stoll(m[1].str()), found = std::stoll(m[2].str());
                       return promised > found && promised < kUnknown;
                     });
}

class SndfileSource : public SoundSource {
 public:
  SndfileSource(Sndfile file, const SF_INFO& info) : file_(std::move(file)), info_(info) {}

  [[nodiscard]] int sample_rate() const override { return info_.samplerate; }
  [[nodiscard]] int channels() const override { return info_.channels; }

  std::size_t read(std::span<float> interleaved) override {
    const auto most = static_cast<sf_count_t>(interleaved.size()) / info_.channels;
    const sf_count_t frames = std::max<sf_count_t>(sf_readf_float(file_.get(), interleaved.data(), most), 0);
    frames_ += frames;
    return static_cast<std::size_t>(frames * info_.channels);
  }

  [[nodiscard]] bool cut_short() const override {
    const int type = info_.format & SF_FORMAT_TYPEMASK;
    if (sf_error(file_.get()) != SF_ERR_NO_ERROR) return true;
    if (info_.frames == SF_COUNT_MAX) return type == SF_FORMAT_OGG;  // unknown; a whole Ogg file tells it at its end
    // FFmpeg's encoder and looped copies leave an Ogg file that promises a part of a block more than it has.
    const sf_count_t allowed = type == SF_FORMAT_OGG ? kMostOggBlock : 0;
    if (frames_ + allowed < info_.frames) return true;
    const std::string notes = notes_of(file_.get());
    return holds_less_than_promised(notes) || notes.find("seems to be truncated") != std::string::npos;
  }

 private:
  Sndfile file_;
  SF_INFO info_;
  sf_count_t frames_ = 0;
};

}  // namespace

std::unique_ptr<SoundSource> open_with_sndfile(const fs::path& path) {
  SF_INFO info{};
  Sndfile file = open_file(path, info);
  return file ? std::make_unique<SndfileSource>(std::move(file), info) : nullptr;
}

}  // namespace choreo::audio
