#include "choreo/audio/decode.h"

#include "choreo/audio/resample.h"
#include "choreo/core/error.h"
#include "choreo/core/text.h"

#include <cmath>
#include <system_error>
#include <utility>

#include "audio/sound_source.h"

namespace fs = std::filesystem;

namespace choreo::audio {
namespace {

constexpr std::size_t kBlockFrames = 16384;

void check_is_file(const fs::path& path) {
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  if (!fs::exists(status)) fail("{}: no such file", quote(path));
  if (fs::is_directory(status)) fail("{}: is a folder, expected an audio or video file", quote(path));
  if (fs::is_regular_file(status) && fs::file_size(path, error) == 0)
    fail("{}: is empty, expected a sound", quote(path));
}

std::unique_ptr<SoundSource> open(const fs::path& path) {
  check_is_file(path);
  auto source = open_with_sndfile(path);
  return source ? std::move(source) : open_with_ffmpeg(path);
}

}  // namespace

Downmix::Downmix(std::string where, int sample_rate, int channels)
    : where_(std::move(where)), sample_rate_(sample_rate), channels_(static_cast<std::size_t>(channels)) {
  constexpr int kMaxChannels = 1024;
  if (sample_rate < 1 || channels < 1 || channels > kMaxChannels) {
    fail("{}: {} Hz and {} channels, expected a sound", where_, sample_rate, channels);
  }
}

void Downmix::mix(std::span<const float> interleaved, std::vector<float>& mono) {
  mono.reserve(mono.size() + interleaved.size() / channels_);
  for (; interleaved.size() >= channels_; interleaved = interleaved.subspan(channels_), ++samples_) {
    double sum = 0;
    for (const float sample : interleaved.first(channels_)) sum += sample;
    if (!std::isfinite(sum)) {
      fail("{}: the sample at {:.3f} s is not a finite number", where_, static_cast<double>(samples_) / sample_rate_);
    }
    mono.push_back(static_cast<float>(sum / static_cast<double>(channels_)));
  }
}

void Downmix::finish() const {
  if (samples_ == 0) fail("{}: holds no samples, expected a sound", where_);
}

Decoder::Decoder(const fs::path& path) : Decoder(path, open(path)) {}

Decoder::Decoder(const fs::path& path, std::unique_ptr<SoundSource> source)
    : source_(std::move(source)),
      mix_(quote(path), source_->sample_rate(), source_->channels()),
      block_(kBlockFrames * mix_.channels()) {}

Decoder::~Decoder() = default;
Decoder::Decoder(Decoder&&) noexcept = default;
Decoder& Decoder::operator=(Decoder&&) noexcept = default;

bool Decoder::read(std::vector<float>& mono) {
  if (ended_) return false;
  const std::size_t count = source_->read(block_);
  mix_.mix(std::span(block_).first(count), mono);
  if (count > 0) return true;
  ended_ = true;
  mix_.finish();
  complaint_ = source_->complaint();
  return false;
}

Sound decode(const std::filesystem::path& path) {
  Decoder decoder(path);
  Sound sound{.samples = {}, .sample_rate = decoder.sample_rate(), .complaint = {}};
  while (decoder.read(sound.samples)) {
  }
  sound.complaint = decoder.complaint();
  return sound;
}

Sound load(const std::filesystem::path& path, int sample_rate) {
  Decoder decoder(path);
  Resampler resampler(decoder.sample_rate(), sample_rate);
  Sound sound{.samples = {}, .sample_rate = sample_rate, .complaint = {}};
  for (std::vector<float> block; decoder.read(block); block.clear()) resampler.push(block, sound.samples);
  resampler.finish(sound.samples);
  sound.complaint = decoder.complaint();
  return sound;
}

}  // namespace choreo::audio
