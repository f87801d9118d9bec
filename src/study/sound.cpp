#include "study/sound.h"

#include "choreo/audio/resample.h"
#include "choreo/core/error.h"
#include "choreo/core/process.h"
#include "choreo/core/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>
#include <span>
#include <string>

namespace fs = std::filesystem;

namespace choreo::study {
namespace {

constexpr double kLoudness = 0.1, kPeak = 0.95;  // of full scale
constexpr double kMostGain = 10;
constexpr double kFadeSeconds = 0.05;

/// Samples begin … begin + count − 1, zeros past the end.
std::vector<float> cut(const std::vector<float>& samples, std::size_t begin, std::size_t count) {
  const std::size_t first = std::min(begin, samples.size()), last = std::min(begin + count, samples.size());
  std::vector<float> piece(samples.begin() + static_cast<std::ptrdiff_t>(first),
                           samples.begin() + static_cast<std::ptrdiff_t>(last));
  piece.resize(count);
  return piece;
}

void scale_loudness(std::vector<float>& samples) {
  double peak = 0;
  for (const float sample : samples) peak = std::max<double>(peak, std::abs(sample));
  const double power = std::inner_product(samples.begin(), samples.end(), samples.begin(), 0.0) /
                       static_cast<double>(std::max<std::size_t>(1, samples.size()));
  if (power <= 0) return;
  const double gain = std::min({kLoudness / std::sqrt(power), kPeak / peak, kMostGain});
  for (float& sample : samples) sample = static_cast<float>(sample * gain);
}

void fade(std::vector<float>& samples) {
  const auto length = std::min<std::size_t>(std::lround(kFadeSeconds * kStudySampleRate), samples.size() / 2);
  for (std::size_t i = 0; i < length; ++i) {
    const double phase = std::numbers::pi * static_cast<double>(i) / static_cast<double>(length);
    const auto share = static_cast<float>(0.5 - 0.5 * std::cos(phase));
    samples[i] *= share;
    samples[samples.size() - 1 - i] *= share;
  }
}

std::vector<std::string> command(const fs::path& file) {
  return {"ffmpeg",
          "-nostdin",
          "-v",
          "error",
          "-y",
          "-f",
          "f32le",
          "-ar",
          std::to_string(kStudySampleRate),
          "-ac",
          "1",
          "-i",
          "pipe:0",
          "-map_metadata",
          "-1",
          "-c:a",
          "aac",
          "-b:a",
          "128k",
          "-flags:a",
          "+bitexact",
          "-fflags",
          "+bitexact",
          "-movflags",
          "+faststart",
          "-f",
          "mp4",
          "file:" + file.string()};
}

}  // namespace

std::vector<float> cut_sound(const audio::Sound& song, double begin, double seconds) {
  const auto at = [&](double time) { return static_cast<std::size_t>(std::llround(time * song.sample_rate)); };
  auto piece = audio::resample(cut(song.samples, at(begin), at(seconds)), song.sample_rate, kStudySampleRate);
  piece.resize(static_cast<std::size_t>(std::llround(seconds * kStudySampleRate)));
  scale_loudness(piece);
  fade(piece);
  return piece;
}

void write_sound(const fs::path& file, const std::vector<float>& samples) {
  Child ffmpeg(command(file), Child::Pipe::kInput);
  const bool written = ffmpeg.write(std::as_bytes(std::span(samples)));
  const int status = ffmpeg.wait();
  if (!written || status != 0) {
    fail("{}: ffmpeg failed (status {}): {}", quote(file), status, quote(ffmpeg.errors()));
  }
}

}  // namespace choreo::study
