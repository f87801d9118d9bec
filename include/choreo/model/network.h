#pragma once

#include "choreo/model/config.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace choreo::model {

/// Numbers that tell a network the count of a frame: see moves::count_features().
inline constexpr std::size_t kCountFeatures = 15;

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
  Convolution output;
  bool sees_motion = false;     ///< the skeleton encoder's inputs are standardised positions, then velocities
  bool predicts_steps = false;  ///< the output is linear: the way from the last pose, in PoseStatistics::step

  bool counts_beats = false;   ///< after the mel bands the music encoder gets kCountFeatures of the count
  std::int64_t move_size = 0;  ///< and after these the cues of its moves (moves::MoveCues), where not 0
  double inertia = 0;          ///< share of the last step that the next one keeps of itself, where steps are predicted

  double lead = 0;  ///< share of the way to the move's pose that a step goes by itself, besides moving as the move does

  /// Numbers that the decoder gets of a frame's music: E_M, and where moves lead, their pose and the way to it.
  [[nodiscard]] std::int64_t music_features() const { return 2 * decoder_channels + (lead > 0 ? 2 * pose_size : 0); }
  /// Features of a frame of music: what the music encoder takes.
  [[nodiscard]] std::int64_t music_inputs() const { return music_encoder.input.front().in; }
  /// Whether a checkpoint must hold PoseStatistics.
  [[nodiscard]] bool measures_poses() const { return sees_motion || predicts_steps || move_size > 0; }
  /// Every convolution, in the order above.
  [[nodiscard]] std::vector<Convolution> convolutions() const;
  /// Number of weights and biases.
  [[nodiscard]] std::int64_t parameters() const;
};

/// The network that a config asks for, for poses of `pose_size` numbers.
Network describe_network(const Config& config, std::int64_t pose_size);

}  // namespace choreo::model
