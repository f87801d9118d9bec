#pragma once

#include "choreo/model/config.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace choreo::model {

/// Joints of a pose. Each has pose.dimensions coordinates: x0, y0, x1, … or x0, y0, z0, x1, …
inline constexpr std::int64_t kPoseJoints = 15;

/// One convolution of the network: weight [out, in, kernel] with the last tap on the present frame, bias [out].
struct Convolution {
  std::string name;  ///< its tensors are name + ".weight" and name + ".bias"
  std::int64_t in = 0;
  std::int64_t out = 0;
  std::int64_t kernel = 1;
  std::int64_t dilation = 1;

  /// Frames before the present one that it looks at.
  [[nodiscard]] std::int64_t history() const { return (kernel - 1) * dilation; }
};

struct Encoder {
  std::vector<Convolution> input;
  std::vector<Convolution> blocks;  ///< CDHC: C → 2C, H1 first
};

/// The CDHC encoder–decoder of the paper (section 3), layer by layer. Whatever runs or checks the network walks this
/// description, so that names, shapes and dilations stand in one place.
///
/// A frame's prediction Ŝ(t), from the poses S(0 … t − 1) and the music M(1 … t) (equation 1). With o(t) [pose size]
/// the output layer's value at frame t, s = PoseStatistics::step, ∘ the product of coordinates and σ the logistic
/// function:
///
///     absolute (the paper):  Ŝ(t) = σ(o(t))
///     step:                  Ŝ(t) = S(t − 1) + s ∘ o(t)
struct Network {
  std::int64_t pose_size = 0;
  std::int64_t n_mels = 0;
  std::int64_t decoder_channels = 0;
  Encoder skeleton_encoder;
  Encoder music_encoder;
  Convolution gate;    ///< Dec1 = gate(E_S) + E_M[first half]
  Convolution filter;  ///< Dec2 = filter(E_S) + E_M[second half]
  std::vector<Convolution> decoder_blocks;
  std::vector<Convolution> hidden;
  Convolution output;           ///< o
  bool sees_motion = false;     ///< the skeleton encoder's inputs are standardised positions, then velocities
  bool predicts_steps = false;  ///< what o means: see above

  /// Numbers that the decoder gets of a frame's music: E_M.
  [[nodiscard]] std::int64_t music_features() const { return 2 * decoder_channels; }
  /// Whether a checkpoint must hold PoseStatistics.
  [[nodiscard]] bool measures_poses() const { return sees_motion || predicts_steps; }
  /// Every convolution, in the order above.
  [[nodiscard]] std::vector<Convolution> convolutions() const;
};

/// The network that a config asks for, for poses of kPoseJoints · pose.dimensions numbers.
Network describe_network(const Config& config);

}  // namespace choreo::model
