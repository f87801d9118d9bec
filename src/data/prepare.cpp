#include "choreo/data/prepare.h"

#include "choreo/audio/decode.h"
#include "choreo/core/error.h"
#include "choreo/core/sha256.h"
#include "choreo/core/text.h"
#include "choreo/data/watch.h"
#include "choreo/pose/openpose.h"
#include "choreo/pose/repair.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <span>
#include <sys/stat.h>

namespace fs = std::filesystem;

namespace choreo::data {
namespace {

constexpr double kMostSecondsApart = 0.5;

/// A sound that never reaches this is silent: −80 dB of full scale.
constexpr float kQuietest = 1e-4F;

/// Changes when what a prepared clip holds does.
constexpr int kRecipe = 3;

std::string file_stamp(const fs::path& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) return "missing";
  return fmt::format("{}:{}.{}", status.st_size, status.st_mtim.tv_sec, status.st_mtim.tv_nsec);
}

std::string describe_options(const PrepareOptions& options) {
  return fmt::format("{} {} {} {} {} {} {}", kRecipe, options.mel.sample_rate, options.mel.n_fft, options.mel.n_mels,
                     options.mel.fps, options.input_fps.value_or(0), pose::name_of(options.normalisation));
}

pose::Motion read_motion(const ClipSource& source, const PrepareOptions& options, const Log& log) {
  const Watched watched = watch(source, options.input_fps, log);
  auto motion = pose::to_motion(watched.dancer, watched.fps);
  pose::fill_missing(motion);
  return pose::resample(motion, options.mel.fps);
}

void check_lengths(std::size_t mel_frames, std::size_t pose_frames, double fps) {
  const double apart = std::abs(static_cast<double>(mel_frames) - static_cast<double>(pose_frames)) / fps;
  if (apart > kMostSecondsApart) {
    fail("the sound is {:.2f} s long, the skeletons {:.2f} s: more than {} s apart",
         static_cast<double>(mel_frames) / fps, static_cast<double>(pose_frames) / fps, kMostSecondsApart);
  }
}

audio::Sound load_sound(const ClipSource& source, int sample_rate, const Log& log) {
  auto sound = audio::load(source.media, sample_rate);
  if (std::none_of(sound.samples.begin(), sound.samples.end(), [](float s) { return std::abs(s) >= kQuietest; })) {
    fail("{}: is silent", quote(source.media));
  }
  if (!sound.complaint.empty()) log(LogLevel::kWarning, fmt::format("{}: {}", quote(source.id), sound.complaint));
  return sound;
}

}  // namespace

std::string fingerprint(const ClipSource& source, const PrepareOptions& options) {
  std::string all =
      fmt::format("{}\n{}:{}\n{} {} {}\n", describe_options(options), source.media.string(), file_stamp(source.media),
                  source.facts.fps.value_or(0), source.person, source.facts.song.value_or(""));
  for (const auto& [number, name] : pose::recording_files(source.keypoints)) {
    fmt::format_to(std::back_inserter(all), "{}:{}\n", name, file_stamp(source.keypoints / name));
  }
  return sha256(std::as_bytes(std::span(all)));
}

Clip prepare(const ClipSource& source, const PrepareOptions& options, const audio::MelSpectrogram& mel,
             const Log& log) {
  Clip clip;
  clip.fingerprint = fingerprint(source, options);  // before the files are read: one that changes meanwhile is noticed
  clip.fps = options.mel.fps;
  clip.sample_rate = options.mel.sample_rate;
  clip.n_fft = options.mel.n_fft;
  clip.normalise = pose::name_of(options.normalisation);
  clip.source = to_utf8(source.media.filename().string());
  auto motion = read_motion(source, options, log);
  const auto sound = load_sound(source, options.mel.sample_rate, log);
  clip.song = source.facts.song.value_or(sha256(std::as_bytes(std::span(sound.samples))).substr(0, 16));
  clip.mel = mel(sound.samples);
  check_lengths(clip.mel.rows(), motion.frames(), clip.fps);

  const std::size_t frames = std::min(clip.mel.rows(), motion.frames());
  clip.mel.resize_rows(frames);
  motion.position.resize_rows(frames);
  motion.seen.resize_rows(frames);
  clip.segments = pose::find_segments(motion);
  if (clip.segments.empty()) {
    fail("no stretch of {} s in which no joint is missing for more than {} s", pose::kShortestSegment,
         pose::kLongestGap);
  }
  clip.pixels = pose::normalise(motion, options.normalisation);
  clip.keypoints = std::move(motion.position);
  clip.seen = std::move(motion.seen);
  return clip;
}

}  // namespace choreo::data
