#include "choreo/audio/decode.h"

#include "choreo/audio/resample.h"
#include "choreo/core/error.h"
#include "choreo/core/text.h"

#include <sndfile.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <regex>
#include <span>
#include <string>
#include <system_error>
#include <vector>

#include "audio/ffmpeg_decoder.h"
#include "audio/mono_mixer.h"

namespace fs = std::filesystem;

namespace choreo::audio {
namespace {

constexpr std::size_t kBlockFrames = 16384;
constexpr int kMpeg = 0x230000;  // SF_FORMAT_MPEG, which older headers lack

struct SndfileClose {
  void operator()(SNDFILE* file) const { sf_close(file); }
};
using Sndfile = std::unique_ptr<SNDFILE, SndfileClose>;

void check_is_file(const fs::path& path) {
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  if (!fs::exists(status)) fail("{}: no such file", quote(path));
  if (fs::is_directory(status)) fail("{}: is a folder, expected an audio or video file", quote(path));
  if (fs::is_regular_file(status) && fs::file_size(path, error) == 0)
    fail("{}: is empty, expected a sound", quote(path));
}

/// Null where libsndfile doesn't know the format. The path is absolute: "-" would be the standard input.
Sndfile open_sndfile(const fs::path& path, SF_INFO& info) {
  std::error_code error;
  const fs::path absolute = fs::absolute(path, error);
  if (error) fail("{}: can't be found: {}", quote(path), error.message());
  Sndfile file(sf_open(absolute.c_str(), SFM_READ, &info));
  // A name like x.gsm is all it takes for a file of anything to be opened as raw samples.
  const int type = info.format & SF_FORMAT_TYPEMASK;
  // It takes an MP3's length from its first frame and stops there, which can be half way through a song.
  return type == SF_FORMAT_RAW || type == kMpeg ? nullptr : std::move(file);
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

bool is_cut_short(SNDFILE* file, const SF_INFO& info, std::size_t frames) {
  const int type = info.format & SF_FORMAT_TYPEMASK;
  if (sf_error(file) != SF_ERR_NO_ERROR) return true;
  if (info.frames == SF_COUNT_MAX) return type == SF_FORMAT_OGG;  // unknown; a whole Ogg file tells it at its end
  if (static_cast<sf_count_t>(frames) < info.frames) return true;
  const std::string notes = notes_of(file);
  return holds_less_than_promised(notes) || notes.find("seems to be truncated") != std::string::npos;
}

}  // namespace

Sound decode(const fs::path& path) {
  check_is_file(path);
  SF_INFO info{};
  const Sndfile file = open_sndfile(path, info);
  if (!file) return decode_with_ffmpeg(path);
  MonoMixer mixer(path, info.samplerate, info.channels);
  std::vector<float> block(kBlockFrames * mixer.channels());
  while (true) {
    const sf_count_t frames = sf_readf_float(file.get(), block.data(), kBlockFrames);
    if (frames <= 0) break;
    mixer.add(std::span(block).first(static_cast<std::size_t>(frames) * mixer.channels()));
  }
  Sound sound = mixer.finish();
  sound.cut_short = is_cut_short(file.get(), info, sound.samples.size());
  return sound;
}

Sound load(const fs::path& path, int sample_rate) {
  Sound sound = decode(path);
  if (sound.sample_rate == sample_rate) return sound;
  return {resample(sound.samples, sound.sample_rate, sample_rate), sample_rate, sound.cut_short};
}

}  // namespace choreo::audio
