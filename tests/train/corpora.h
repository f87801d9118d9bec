#pragma once

#include "choreo/core/random.h"
#include "choreo/data/corpus.h"

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

/// A corpus of such clips: the last but one is for validation, the last for testing.
inline void write_swinging_corpus(const std::filesystem::path& folder, std::size_t clips, std::size_t frames,
                                  std::size_t bands, std::size_t dimensions = 2) {
  std::filesystem::create_directories(folder / "clips");
  data::Corpus corpus;
  corpus.fps = 25;
  for (std::size_t i = 0; i < clips; ++i) {
    const data::Clip clip = swinging_clip(frames, bands, i + 1, dimensions);
    auto entry = data::describe_clip("clip" + std::to_string(i), clip);
    if (i + 1 == clips) entry.split = data::Split::kTest;
    if (i + 2 == clips) entry.split = data::Split::kValid;
    data::write_clip(folder / entry.file, clip);
    corpus.clips.push_back(entry);
  }
  data::write_corpus(folder, corpus);
}

}  // namespace choreo::testing
