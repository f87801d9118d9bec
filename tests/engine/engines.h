#pragma once

#include "choreo/core/matrix.h"
#include "choreo/core/random.h"
#include "choreo/engine/music_encoder.h"
#include "choreo/engine/native.h"
#include "choreo/engine/pose_predictor.h"
#include "choreo/moves/features.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "model/checkpoints.h"

namespace choreo::testing {

inline constexpr engine::NativeOptions kExact{engine::Precision::kF32, engine::InstructionSet::kPortable};

/// The instruction sets that this processor runs.
inline std::vector<engine::InstructionSet> instruction_sets() {
  using enum engine::InstructionSet;
  std::vector<engine::InstructionSet> sets{kPortable, kAvx2, kAvx512};
  std::erase_if(sets, [](auto set) { return !engine::is_supported(set); });
  return sets;
}

/// The ways to multiply that this processor has, but for the portable one in f32.
inline std::vector<engine::NativeOptions> reduced_precisions() {
  std::vector<engine::NativeOptions> options;
  for (const engine::InstructionSet set : instruction_sets()) options.push_back({engine::Precision::kF16, set});
  if (engine::is_supported(engine::Precision::kBf16)) options.push_back({engine::Precision::kBf16});
  return options;
}

inline Matrix random_mel(std::size_t frames, std::size_t bands, std::uint64_t seed = 9) {
  Matrix mel(frames, bands);
  Random random(seed);
  for (float& value : mel.values()) value = -60 + 40 * random.uniform();
  return mel;
}

inline Matrix random_poses(std::size_t frames, std::size_t pose_size = 30) {
  Matrix poses(frames, pose_size);
  Random random(5);
  for (float& value : poses.values()) value = random.uniform();
  return poses;
}

/// Rows `first` … of a matrix, at most `count`.
inline Matrix rows(const Matrix& matrix, std::size_t first, std::size_t count) {
  Matrix part(std::min(count, matrix.rows() - first), matrix.columns());
  std::copy_n(matrix.row(first).begin(), part.values().size(), part.values().begin());
  return part;
}

template <class A, class B>
double furthest(const BasicMatrix<A>& a, const BasicMatrix<B>& b) {
  double most = a.values().size() == b.values().size() ? 0 : INFINITY;
  for (std::size_t i = 0; most < INFINITY && i < a.values().size(); ++i) {
    const double distance = std::abs(static_cast<double>(a.values()[i]) - static_cast<double>(b.values()[i]));
    most = distance <= most ? most : distance;  // a NaN stays
  }
  return most;
}

/// The features of every row of a mel-spectrogram, the first too.
inline Matrix features_of(const model::Checkpoint& checkpoint, const Matrix& mel) {
  const moves::FeatureLayout layout(checkpoint);
  moves::FeatureStream stream(layout);
  Matrix features(mel.rows(), layout.size());
  for (std::size_t t = 0; t < mel.rows(); ++t) stream.next(mel.row(t), features.row(t));
  return features;
}

/// A free-running dance: frame 0 is the start, music row t belongs to frame t + 1.
inline Matrix dance(const engine::NativeNetwork& network, const Matrix& music, std::span<const float> start) {
  engine::PosePredictor session(network, 1);
  session.add(start);
  Matrix frames(music.rows() + 1, network.pose_size());
  std::ranges::copy(start, frames.row(0).begin());
  for (std::size_t t = 0; t < music.rows(); ++t)
    std::ranges::copy(session.step(music.row(t)), frames.row(t + 1).begin());
  return frames;
}

}  // namespace choreo::testing
