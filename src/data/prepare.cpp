#include "choreo/data/prepare.h"

#include "choreo/audio/decode.h"
#include "choreo/core/error.h"
#include "choreo/core/file.h"
#include "choreo/core/sha256.h"
#include "choreo/core/text.h"
#include "choreo/data/time_base.h"
#include "choreo/pose/bones.h"
#include "choreo/pose/dancer.h"
#include "choreo/pose/recording.h"
#include "choreo/pose/repair.h"
#include "choreo/pose/space.h"

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
  return fmt::format("{} {} {} {} {} {} {}{}", kRecipe, options.mel.sample_rate, options.mel.n_fft, options.mel.n_mels,
                     options.mel.fps, options.input_fps.value_or(0), pose::name_of(options.normalisation),
                     options.dimensions == pose::kSpaceDimensions ? " in 3-D" : "");
}

void check_lengths(std::size_t mel_frames, std::size_t pose_frames, double fps) {
  const double apart = std::abs(static_cast<double>(mel_frames) - static_cast<double>(pose_frames)) / fps;
  if (apart > kMostSecondsApart) {
    fail_as("sound and skeletons apart", "the sound is {:.2f} s long, the skeletons {:.2f} s: more than {} s apart",
            static_cast<double>(mel_frames) / fps, static_cast<double>(pose_frames) / fps, kMostSecondsApart);
  }
}

audio::Sound read_sound(const fs::path& path, int sample_rate) try {
  return audio::load(path, sample_rate);
} catch (const Error& error) {
  throw Error(error.what(), "unreadable sound");
}

/// The mel-spectrogram and, by the sound's own hash where nobody tells it, the song.
void add_sound(Clip& clip, const ClipSource& source, const audio::MelSpectrogram& mel, const Log& log) {
  const auto sound = read_sound(source.media, clip.sample_rate);
  if (std::none_of(sound.samples.begin(), sound.samples.end(), [](float s) { return std::abs(s) >= kQuietest; })) {
    fail_as("silent", "{}: is silent", quote(source.media));
  }
  if (!sound.complaint.empty()) log(LogLevel::kWarning, fmt::format("{}: {}", quote(source.id), sound.complaint));
  clip.style = source.facts.style;
  clip.song = source.facts.song.value_or(sha256(std::as_bytes(std::span(sound.samples))).substr(0, 16));
  clip.mel = mel(sound.samples);
}

/// The dance, normalised, and music and dance as long as the shorter one.
void add_motion(Clip& clip, pose::Motion motion, pose::Normalisation normalisation) {
  check_lengths(clip.mel.rows(), motion.frames(), clip.fps);
  const std::size_t frames = std::min(clip.mel.rows(), motion.frames());
  clip.mel.resize_rows(frames);
  motion.position.resize_rows(frames);
  motion.seen.resize_rows(frames);
  clip.segments = pose::find_segments(motion);
  if (clip.segments.empty()) {
    fail_as("too few frames", "no stretch of {} s in which no joint is missing for more than {} s",
            pose::kShortestSegment, pose::kLongestGap);
  }
  if (motion.dimensions() == pose::kSpaceDimensions) pose::fix_bones(motion);
  clip.pixels = pose::normalise(motion, normalisation);
  clip.keypoints = std::move(motion.position);
  clip.seen = std::move(motion.seen);
}

}  // namespace

std::string fingerprint(const ClipSource& source, const PrepareOptions& options) {
  std::string all =
      fmt::format("{}\n{}:{}\n{} {} {}\n", describe_options(options), source.media.string(), file_stamp(source.media),
                  source.facts.fps.value_or(0), source.person, source.facts.song.value_or(""));
  if (!source.facts.style.empty()) all += "style " + source.facts.style + "\n";
  for (const auto& [number, name] : pose::recording_files(source.keypoints)) {
    fmt::format_to(std::back_inserter(all), "{}:{}\n", name, file_stamp(source.keypoints / name));
  }
  return sha256(std::as_bytes(std::span(all)));
}

std::optional<Clip> unchanged_clip(const fs::path& path, const ClipSource& source, const PrepareOptions& options) {
  if (!path_exists(path)) return {};
  try {
    Clip clip = read_clip(path);
    if (clip.fingerprint == fingerprint(source, options)) return clip;
  } catch (const Error&) {
    // Damaged, or of another version: it is made again.
  }
  return {};
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
  const TimeBase time = time_base(source, options.input_fps);
  auto recording = pose::read_recording(source.keypoints, options.dimensions);
  fit(recording, time, source, log);
  auto motion = pose::follow_dancer(recording, time.fps, time.picture(), source.person);
  if (options.dimensions == pose::kSpaceDimensions) pose::to_metres(motion);
  pose::fill_missing(motion);
  motion = pose::resample(motion, clip.fps);
  add_sound(clip, source, mel, log);
  add_motion(clip, std::move(motion), options.normalisation);
  return clip;
}

}  // namespace choreo::data
