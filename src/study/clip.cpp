#include "study/clip.h"

#include "choreo/audio/resample.h"
#include "choreo/core/error.h"
#include "choreo/core/process.h"
#include "choreo/core/text.h"
#include "choreo/pose/skeleton.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <numeric>
#include <span>
#include <string>

namespace fs = std::filesystem;

namespace choreo::study {
namespace {

// Parts of the picture's height.
constexpr double kDancerHeight = 0.62, kFloor = 0.92, kTop = 0.08, kSide = 0.08;

struct Box {
  double left = std::numeric_limits<double>::max(), top = left;
  double right = std::numeric_limits<double>::lowest(), bottom = right;

  void include(const Box& other) {
    left = std::min(left, other.left), top = std::min(top, other.top);
    right = std::max(right, other.right), bottom = std::max(bottom, other.bottom);
  }
};

Box box_of(std::span<const float> pose) {
  Box box;
  for (std::size_t i = 0; i < pose.size(); i += pose::kDimensions)
    box.include({pose[i], pose[i + 1], pose[i], pose[i + 1]});
  return box;
}

/// Picture heights a unit of the motion.
double scale_for(const Box& path, double dancer_height) {
  const double width = static_cast<double>(kPictureWidth) / kPictureHeight - 2 * kSide, height = kFloor - kTop;
  const double room =
      std::min(width / std::max(path.right - path.left, 1e-6), height / std::max(path.bottom - path.top, 1e-6));
  return std::min(room, kDancerHeight / std::max(dancer_height, 1e-6));
}

int to_units(double picture_heights) { return static_cast<int>(std::lround(picture_heights * kPictureHeight)); }

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
  std::vector<std::string> words{"ffmpeg", "-nostdin", "-v", "error", "-y"};
  const std::vector<std::string> in{"-f", "f32le", "-ar", std::to_string(kStudySampleRate), "-ac", "1", "-i", "pipe:0"};
  const std::vector<std::string> plain{"-map_metadata", "-1", "-flags:a", "+bitexact", "-fflags", "+bitexact"};
  const std::vector<std::string> out{"-c:a", "aac", "-b:a", "128k", "-movflags", "+faststart", "-f", "mp4"};
  for (const auto* part : {&in, &plain, &out}) words.insert(words.end(), part->begin(), part->end());
  words.push_back("file:" + file.string());
  return words;
}

}  // namespace

BasicMatrix<int> fit_to_picture(const Matrix& motion, std::size_t begin, std::size_t frames) {
  Box path;
  std::vector<double> heights;
  for (std::size_t t = begin; t < begin + frames; ++t) {
    const Box box = box_of(motion.row(t));
    heights.push_back(box.bottom - box.top);
    path.include(box);
  }
  const auto median = heights.begin() + static_cast<std::ptrdiff_t>(heights.size() / 2);
  std::nth_element(heights.begin(), median, heights.end());
  const double scale = scale_for(path, *median), middle = (path.left + path.right) / 2;
  BasicMatrix<int> fitted(frames, motion.columns());
  for (std::size_t t = 0; t < frames; ++t) {
    for (std::size_t i = 0; i < motion.columns(); i += pose::kDimensions) {
      fitted(t, i) = to_units(0.5 * kPictureWidth / kPictureHeight + (motion(begin + t, i) - middle) * scale);
      fitted(t, i + 1) = to_units(kFloor + (motion(begin + t, i + 1) - path.bottom) * scale);
    }
  }
  return fitted;
}

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
