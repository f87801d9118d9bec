#include "choreo/core/error.h"
#include "choreo/core/process.h"
#include "choreo/core/text.h"

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "audio/sound_source.h"

namespace fs = std::filesystem;

namespace choreo::audio {
namespace {

/// Sun's AU: the plainest format that carries rate and channels, has float samples and can be written to a pipe.
struct AuHeader {
  static constexpr std::size_t kWords = 6;
  static constexpr std::uint32_t kMagic = 0x2E736E64, kFloat32 = 6;  // ".snd"
  std::uint32_t offset, encoding, sample_rate, channels;
};

std::vector<std::string> command(const fs::path& path) {
  // "file:" keeps a name that looks like an option or an address from being one. The filter lets a track that starts
  // after the pictures begin with silence, and keeps its sample rate.
  return {"ffmpeg",
          "-nostdin",
          "-v",
          "error",
          "-protocol_whitelist",
          "file",
          "-i",
          "file:" + path.string(),
          "-map",
          "0:a:0?",
          "-filter:a",
          "aresample=async=1:first_pts=0",
          "-c:a",
          "pcm_f32be",
          "-f",
          "au",
          "pipe:1"};
}

/// Fills `bytes` as far as the child's output goes; how many there were.
std::size_t read_fully(Child& child, std::span<std::byte> bytes) {
  std::size_t filled = 0;
  while (filled < bytes.size()) {
    const std::size_t count = child.read(bytes.subspan(filled));
    if (count == 0) break;
    filled += count;
  }
  return filled;
}

std::uint32_t big_endian(std::span<const std::byte> bytes) {
  std::uint32_t value = 0;
  for (const std::byte byte : bytes.first(4)) value = value << 8 | std::to_integer<std::uint32_t>(byte);
  return value;
}

/// Nothing when the child wrote no sound.
std::optional<AuHeader> read_header(Child& child) {
  std::array<std::byte, 4 * AuHeader::kWords> bytes{};
  if (read_fully(child, bytes) < bytes.size() || big_endian(bytes) != AuHeader::kMagic) return std::nullopt;
  const auto word = [&](std::size_t index) { return big_endian(std::span(bytes).subspan(4 * index)); };
  const AuHeader header{word(1), word(3), word(4), word(5)};
  constexpr std::uint32_t kMaxOffset = 1 << 20;
  if (header.encoding != AuHeader::kFloat32 || header.offset < bytes.size() || header.offset > kMaxOffset) {
    return std::nullopt;
  }
  std::vector<std::byte> annotation(header.offset - bytes.size());
  read_fully(child, annotation);
  return header;
}

/// "[mp3float @ 0x55f1d7ed99c0] Header missing": who says it is of no use.
std::string without_sender(const std::string& line) {
  const std::size_t end = line.starts_with('[') ? line.find("] ") : std::string::npos;
  return end == std::string::npos ? line : line.substr(end + 2);
}

[[noreturn]] void fail_as_ffmpeg_did(const fs::path& path, const std::string& errors) {
  if (errors.find("not contain any stream") != std::string::npos) fail("{}: has no audio track", quote(path));
  const std::size_t colon = errors.rfind(": ");  // before it stands the file's name again
  const std::string reason = colon == std::string::npos ? errors : errors.substr(colon + 2);
  fail("{}: can't be read as audio: {}", quote(path), reason.empty() ? "FFmpeg gave no sound" : quote(reason));
}

Child start(const fs::path& path) try {
  return Child(command(path), Child::Pipe::kOutput);
} catch (const Error& error) {
  fail("{}: libsndfile doesn't read it and FFmpeg can't be asked: {}\ntry: sudo apt install ffmpeg", quote(path),
       error.what());
}

class FfmpegSource : public SoundSource {
 public:
  explicit FfmpegSource(const fs::path& path) : path_(path), child_(start(path)) {
    const std::optional<AuHeader> header = read_header(child_);
    if (!header) {
      child_.wait();
      fail_as_ffmpeg_did(path_, child_.errors());
    }
    header_ = *header;
  }

  [[nodiscard]] int sample_rate() const override { return std::bit_cast<int>(header_.sample_rate); }
  [[nodiscard]] int channels() const override { return std::bit_cast<int>(header_.channels); }

  std::size_t read(std::span<float> interleaved) override {
    const std::size_t frame = header_.channels;
    bytes_.resize(interleaved.size() / frame * frame * sizeof(float));
    const std::size_t count = read_fully(child_, bytes_) / sizeof(float) / frame * frame;
    for (std::size_t i = 0; i < count; ++i) {
      interleaved[i] = std::bit_cast<float>(big_endian(std::span(bytes_).subspan(i * sizeof(float))));
    }
    if (count == 0 && child_.wait() != 0) fail_as_ffmpeg_did(path_, child_.errors());
    return count;
  }

  [[nodiscard]] std::string complaint() const override {
    const std::string said = without_sender(child_.errors());
    return said.empty() ? "" : "FFmpeg reads it with errors: " + quote(said);
  }

 private:
  fs::path path_;
  Child child_;
  AuHeader header_{};
  std::vector<std::byte> bytes_;
};

}  // namespace

std::unique_ptr<SoundSource> open_with_ffmpeg(const fs::path& path) { return std::make_unique<FfmpegSource>(path); }

}  // namespace choreo::audio
