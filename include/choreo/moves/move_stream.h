#pragma once

#include "choreo/core/matrix.h"
#include "choreo/core/random.h"
#include "choreo/model/checkpoint.h"
#include "choreo/moves/limb_rows.h"
#include "choreo/moves/start.h"

#include <cstddef>
#include <functional>
#include <span>
#include <vector>

namespace choreo::moves {

/// Runs a flow: conditions [ConditionLayout::size()], and in `window` [components] the noise to begin with → there the
/// window.
using WindowSampler = std::function<void(std::span<const float> conditions, std::span<float> window)>;

/// What every dance of a model that samples moves needs, made once. Never changed after construction.
struct MoveModel {
  explicit MoveModel(const model::Checkpoint& checkpoint);

  model::MoveBasis basis;
  model::ConditionLayout conditions;
  LimbRow row;
  double temperature;
  double fps;
};

/// Windows of motion put together: at a count between beat n and n + 1 the poses of the windows about these two, each
/// read there on a cubic (E. Catmull, R. Rom 1974), are weighed by cos² and sin² of a quarter turn; the root goes where
/// its velocity leads, drawn a little to the middle of the stage. In space a limb turns by 15 rad/s at most, as fast as
/// dancers' do but once in a thousand frames: where two windows point it opposite ways it would flip.
class WindowDecoder {
 public:
  explicit WindowDecoder(const MoveModel& model);

  /// The next beat's window [components] comes, the oldest of two goes.
  void take(std::span<const float> window);
  /// `phase`: beats since the older window's middle, 0 … 1; `way`: beats since the last frame → joints [15 · D] in the
  /// unit square or cube. No allocation.
  void pose(double phase, double way, std::span<float> joints);

  /// The root from the middle of the stage, in the rows' unit: x, z.
  [[nodiscard]] std::span<const float> place() const { return place_; }
  /// A pose [15 · D] to begin from: for two beats the dance comes out of it.
  void begin_from(std::span<const float> joints);

 private:
  void read(const std::vector<float>& window, double beats, double weight);
  void hold_back();

  const MoveModel& model_;
  std::vector<float> older_, newer_;  // [kWindowPoses · 15 D]
  std::vector<float> row_, start_;    // [15 · D]; start_ is empty where there is none
  std::vector<float> directions_;     // [14 · D]: the limbs' of the last frame; empty before the first
  std::vector<float> place_{0, 0};
  double danced_ = 0;  // beats
};

/// A dance of sampled moves, frame by frame: on each beat the window about the next one is sampled, after the last ones
/// and the music so far.
class MoveStream {
 public:
  /// The model must outlive it. Throws Error where the start's pose or style doesn't fit the model.
  MoveStream(const MoveModel& model, const Start& start);

  /// Frame 0 → joints [15 · D].
  void begin(const WindowSampler& sampler, std::span<float> joints);
  /// Features of a frame (see BeatFeatures) → its pose. No allocation.
  void next(std::span<const float> features, const WindowSampler& sampler, std::span<float> joints);

 private:
  void sample(const WindowSampler& sampler, double tempo, std::span<const float> music);

  const MoveModel& model_;
  Start start_;
  double temperature_;
  Random random_;
  WindowDecoder decoder_;
  std::vector<float> conditions_;
  std::vector<float> window_;  // [components]
  std::size_t known_ = 0;      // windows that were sampled
  double beats_ = 0;           // danced
  long beat_ = 0;              // the last whole one
};

/// Where the numbers of a frame's features stand: the beats since the last frame, the tempo [beats/min], then
/// BeatMusic's.
struct BeatFeatures {
  static constexpr std::size_t kWay = 0, kTempo = 1, kMusic = 2, kSize = kMusic + model::kMusicFeatures;
};

}  // namespace choreo::moves
