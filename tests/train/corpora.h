#pragma once

#include "choreo/core/random.h"
#include "choreo/data/corpus.h"
#include "choreo/pose/skeleton.h"

#include <cmath>
#include <filesystem>

namespace choreo::testing {

/// A clip of a dancer whose joints swing, and of music that has the swing in it.
inline data::Clip swinging_clip(std::size_t frames, std::size_t bands, std::uint64_t seed, std::size_t dimensions = 2) {
  Random random(seed);
  const double period = 10 + 10 * random.uniform();
  data::Clip clip;
  clip.fps = 25;
  clip.mel = Matrix(frames, bands);
  clip.keypoints = Matrix(frames, pose::kJoints * dimensions);
  clip.seen = pose::SeenMatrix(frames, pose::kJoints, 1);
  clip.segments = {{0, frames}};
  clip.pixels = {{400, 800}, {0, 0}};
  if (dimensions == 3) clip.pixels = {{2, 2, 2}, {0, 0, 0}};
  clip.source = "made.wav";
  clip.song = "song" + std::to_string(seed);
  for (std::size_t t = 0; t < frames; ++t) {
    const double phase = 2 * 3.14159265358979 * static_cast<double>(t) / period;
    for (std::size_t band = 0; band < bands; ++band) {
      clip.mel(t, band) = static_cast<float>(-40 + 20 * std::sin(phase + static_cast<double>(band)));
    }
    for (std::size_t i = 0; i < clip.keypoints.columns(); ++i) {
      clip.keypoints(t, i) = static_cast<float>(0.5 + 0.3 * std::sin(phase + 0.2 * static_cast<double>(i)));
    }
  }
  return clip;
}

/// A clip of 40 s whose dancer, 1.7 m or so tall, swings limbs and hips to a click at 90 BPM, in bars of `bar` beats.
inline data::Clip dancing_clip(int bar, std::size_t bands, std::size_t dimensions, const std::string& style) {
  constexpr std::size_t kFrames = 1000;
  constexpr double kFps = 25, kTempo = 90, kPi = 3.14159265358979;
  data::Clip clip;
  clip.fps = kFps;
  clip.mel = Matrix(kFrames, bands);
  clip.keypoints = Matrix(kFrames, pose::kJoints * dimensions);
  clip.seen = pose::SeenMatrix(kFrames, pose::kJoints, 1);
  clip.segments = {{0, kFrames}};
  clip.pixels = {std::vector<double>(dimensions, dimensions == 3 ? 2.0 : 400.0), std::vector<double>(dimensions, 0.0)};
  clip.source = "made.wav";
  clip.song = style + std::to_string(bar);
  clip.style = style;
  double level = -80;
  for (std::size_t t = 0; t < kFrames; ++t) {
    const double beats = static_cast<double>(t) / kFps * kTempo / 60;
    level = std::floor(beats) > std::floor(beats - kTempo / 60 / kFps) ? -20 : std::max(level - 6, -80.0);
    for (std::size_t band = 0; band < bands; ++band) clip.mel(t, band) = static_cast<float>(level);
    const double turn = 2 * kPi * beats / bar, swing = 0.4 * std::sin(turn + 0.4 * std::sin(turn));
    const auto place = [&](std::size_t joint, std::size_t axis, double value) {
      if (axis < dimensions) clip.keypoints(t, joint * dimensions + axis) = static_cast<float>(value);
    };
    for (std::size_t axis = 0; axis < 3; ++axis)
      place(pose::kMidHip, axis, axis == 1 ? 0.5 : 0.5 + 0.05 * std::sin(turn / 2));
    const auto hang = [&](std::size_t limb) {
      const auto [parent, child] = pose::bone_of(limb);
      const double angle = 0.5 * static_cast<double>(limb) + swing * (limb % 2 == 0 ? 1 : -1);
      const double way[3] = {0.1 * std::sin(angle), 0.1 * std::cos(angle) * (limb == 7 || limb == 0 ? -1 : 1), 0.03};
      for (std::size_t axis = 0; axis < dimensions; ++axis) {
        place(child, axis, clip.keypoints(t, parent * dimensions + axis) + way[axis]);
      }
    };
    hang(pose::kTorso);
    for (std::size_t limb = 0; limb < pose::kLimbs.size(); ++limb) hang(limb);
  }
  return clip;
}

/// A corpus of the clips make(0), make(1), …: the last but one is for validation, the last for testing.
template <class Make>
void write_corpus_of(const std::filesystem::path& folder, std::size_t clips, std::size_t dimensions, const Make& make) {
  std::filesystem::create_directories(folder / "clips");
  data::Corpus corpus;
  corpus.fps = 25;
  corpus.dimensions = dimensions;
  for (std::size_t i = 0; i < clips; ++i) {
    const data::Clip clip = make(i);
    auto entry = data::describe_clip("clip" + std::to_string(i), clip);
    if (i + 1 == clips) entry.split = data::Split::kTest;
    if (i + 2 == clips) entry.split = data::Split::kValid;
    data::write_clip(folder / entry.file, clip);
    corpus.clips.push_back(entry);
  }
  data::write_corpus(folder, corpus);
}

/// Of dancing_clip(), waltzes and rumbas in turn.
inline void write_dancing_corpus(const std::filesystem::path& folder, std::size_t clips, std::size_t bands,
                                 std::size_t dimensions) {
  write_corpus_of(folder, clips, dimensions, [&](std::size_t i) {
    return i % 2 == 0 ? dancing_clip(3, bands, dimensions, "waltz") : dancing_clip(4, bands, dimensions, "rumba");
  });
}

/// Of swinging_clip().
inline void write_swinging_corpus(const std::filesystem::path& folder, std::size_t clips, std::size_t frames,
                                  std::size_t bands, std::size_t dimensions = 2) {
  write_corpus_of(folder, clips, dimensions,
                  [&](std::size_t i) { return swinging_clip(frames, bands, i + 1, dimensions); });
}

}  // namespace choreo::testing
