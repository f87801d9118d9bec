#pragma once

#include "choreo/core/matrix.h"
#include "choreo/engine/model.h"
#include "choreo/engine/music_stream.h"
#include "choreo/engine/session.h"
#include "choreo/model/checkpoint.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <span>
#include <vector>

namespace choreo::engine {

/// Takes a pose [pose size] in the unit square: x0, y0, x1, y1, …, y down.
using PoseSink = std::function<void(std::span<const float> pose)>;

/// Dances to a sound while it arrives: the same dance, to the last bit, as to the whole song.
class LiveDancer {
 public:
  /// `config` is the model's checkpoint's; `start`'s pose [pose size] is frame 0; `sample_rate` [Hz] is the sound's.
  LiveDancer(const Model& model, const model::Config& config, const moves::Start& start, int sample_rate);

  /// Hears the next samples (one channel, full scale ±1) and passes on every frame that they complete: frame k when the
  /// window around k / fps is there, and the lookahead, and what the resampler waits for.
  void hear(std::span<const float> samples, const PoseSink& sink);
  /// The sound has ended: the last frames.
  void finish(const PoseSink& sink);

 private:
  void dance(const Matrix& music, const PoseSink& sink);

  MusicStream stream_;
  Session session_;
  std::vector<float> start_;
  bool started_ = false;
};

/// A song → the dance [T, pose size] from the start pose that `seed` draws: the shortest way from a file to a dance,
/// and what choreo-generate makes. Throws Error where the file holds no sound.
Matrix dance_to(const std::filesystem::path& song, const model::Checkpoint& checkpoint, std::uint64_t seed = 1,
                const ModelOptions& options = {});

}  // namespace choreo::engine
