#include "choreo/audio/decoder.h"

#include "choreo/core/error.h"
#include "choreo/core/text.h"

#include <span>
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
  cut_short_ = source_->cut_short();
  return false;
}

}  // namespace choreo::audio
