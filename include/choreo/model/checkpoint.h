#pragma once

#include "choreo/core/matrix.h"
#include "choreo/core/safetensors.h"
#include "choreo/model/config.h"
#include "choreo/model/flow.h"
#include "choreo/model/network.h"

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace choreo::model {

/// How the poses of the training split are spread, coordinate by coordinate: what a network measures in that sees
/// motion or predicts steps (see Network). Three times [pose size]; empty for the paper's.
struct PoseStatistics {
  std::vector<float> mean;
  std::vector<float> deviation;
  std::vector<float> step;  ///< root mean square of the way from a frame to the next

  friend bool operator==(const PoseStatistics&, const PoseStatistics&) = default;
};

/// A trained network that describes itself. Weights are f32 here whatever the file holds.
struct Checkpoint {
  Config config;
  std::int64_t iteration = 0;
  double aspect = 1;                 ///< true width / height of the unit square (the training clips' median); 3-D: 1
  double median_joint_speed = 0;     ///< the training clips' median of the mean joint speed [unit square's height / s];
                                     ///< 3-D: of their front views
  std::vector<float> mel_mean;       ///< [n_mels] dB
  std::vector<float> mel_deviation;  ///< [n_mels] dB
  PoseStatistics poses;
  MoveBasis moves;     ///< of model.kind = moves
  Matrix start_poses;  ///< [N, pose size]: first poses of training clips, in the unit square or cube; of moves: none
  std::map<std::string, std::vector<float>> parameters;  ///< by tensor name; shapes: layers_of(config)

  [[nodiscard]] bool samples_moves() const { return config.model.kind == "moves"; }
  [[nodiscard]] Network network() const;
  /// Numbers of a pose.
  [[nodiscard]] std::size_t pose_size() const;
};

/// The start pose [pose size] of a song's `variant`-th dance: `seed` shuffles them. Throws Error where there are fewer.
/// Of a model that samples moves it is empty: its dances begin as they like.
std::vector<float> start_pose(const Checkpoint& checkpoint, std::uint64_t seed, std::size_t variant = 0);

/// Shape of a convolution's tensor in a file: [out, in, kernel] for a weight, [out] for a bias.
std::vector<std::int64_t> weight_shape(const Convolution& layer);
std::vector<std::int64_t> bias_shape(const Convolution& layer);

/// Writes it, atomically (see AtomicFile). `weights`: kF32 or kF16, which halves the file; biases, mel statistics and
/// start poses are f32 always.
void write_checkpoint(const std::filesystem::path& path, const Checkpoint& checkpoint, DType weights = DType::kF32);

/// Reads and checks everything: the format's version, each tensor's name, type and shape, that every value is finite.
/// Throws Error that names the file and the first thing that is wrong.
Checkpoint read_checkpoint(const std::filesystem::path& path);
Checkpoint parse_checkpoint(const TensorFile& file, const std::string& where);

/// The checkpoint that a path means: itself, or of a run's folder the best, else the newest.
std::filesystem::path find_checkpoint(const std::filesystem::path& path);

/// Where a run's folder keeps the checkpoint of an iteration, and those that it has, in order.
std::filesystem::path checkpoint_path(const std::filesystem::path& run, std::int64_t iteration);
std::vector<std::int64_t> checkpoint_iterations(const std::filesystem::path& run);

/// A few lines for people: what the checkpoint is (--describe).
std::string describe(const Checkpoint& checkpoint);

}  // namespace choreo::model
