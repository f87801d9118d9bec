#include "choreo/audio/decode.h"

#include "choreo/audio/resample.h"
#include "choreo/core/error.h"
#include "choreo/core/text.h"

#include <sndfile.h>

#include <memory>
#include <span>
#include <system_error>
#include <vector>

#include "audio/ffmpeg_decoder.h"
#include "audio/mono_mixer.h"

namespace fs = std::filesystem;

namespace choreo::audio {
namespace {

constexpr std::size_t kBlockFrames = 16384;

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
  Sndfile file(sf_open(fs::absolute(path).c_str(), SFM_READ, &info));
  // A name like x.gsm is all it takes for a file of anything to be opened as raw samples.
  const bool guessed = (info.format & SF_FORMAT_TYPEMASK) == SF_FORMAT_RAW;
  return guessed ? nullptr : std::move(file);
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
  return mixer.finish();
}

Sound load(const fs::path& path, int sample_rate) {
  Sound sound = decode(path);
  if (sound.sample_rate == sample_rate) return sound;
  return {resample(sound.samples, sound.sample_rate, sample_rate), sample_rate};
}

}  // namespace choreo::audio
