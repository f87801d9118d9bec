#pragma once

#include "choreo/core/random.h"
#include "choreo/model/checkpoint.h"

#include <cmath>

namespace choreo::testing {

/// A config of a network that runs in no time.
inline model::Config little_config() {
  model::Config config;
  config.model.encoder_channels = 8;
  config.model.decoder_channels = 4;
  config.model.encoder_dilations = {1, 3, 2};
  config.model.decoder_dilations = {1, 2};
  config.audio.n_mels = 6;
  return config;
}

/// The same, but it sees motion and predicts steps.
inline model::Config little_motion_config() {
  model::Config config = little_config();
  config.model.pose_input = "motion";
  config.model.pose_output = "step";
  return config;
}

/// The same config for dances in space.
inline model::Config in_space(model::Config config) {
  config.pose.dimensions = 3;
  return config;
}

/// A config of a little flow over windows of motion.
inline model::Config little_moves_config(std::int64_t dimensions = 3) {
  model::Config config;
  config.model.kind = "moves";
  config.audio.n_mels = 6;
  config.pose.dimensions = dimensions;
  config.moves.components = 5;
  config.moves.past = 3;
  config.moves.channels = 12;
  config.moves.layers = 2;
  config.moves.steps = 4;
  return config;
}

/// A dancer of 1.7 m or so who stands, and windows that sway about that.
inline model::MoveBasis random_move_basis(const model::Config& config, std::uint64_t seed) {
  Random random(seed, 77);
  const auto d = static_cast<std::size_t>(config.pose.dimensions), row = 15 * d;
  model::MoveBasis basis;
  basis.mean.resize(model::kWindowPoses * row);
  for (std::size_t i = 0; i < basis.mean.size(); ++i) {
    if (i < 14 * d) basis.mean[i] = 0.2F * (2 * random.uniform() - 1);
    if (i >= row) basis.mean[i] = basis.mean[i - row];
  }
  basis.components = Matrix(static_cast<std::size_t>(config.moves.components), basis.mean.size());
  for (float& value : basis.components.values()) value = 0.02F * (2 * random.uniform() - 1);
  basis.lengths.assign(14, d == 3 ? 0.3F : 0.0F);
  basis.unit = d == 3 ? 2.5 : 1;
  basis.styles = {"rumba", "waltz"};
  return basis;
}

/// A checkpoint with random weights.
inline model::Checkpoint random_checkpoint(const model::Config& config, std::uint64_t seed = 1) {
  model::Checkpoint checkpoint;
  checkpoint.config = config;
  checkpoint.iteration = 42;
  checkpoint.aspect = 0.75;
  checkpoint.median_joint_speed = 0.25;
  Random random(seed);
  const auto bands = static_cast<std::size_t>(config.audio.n_mels);
  for (std::size_t band = 0; band < bands; ++band) {
    checkpoint.mel_mean.push_back(-40 - static_cast<float>(band));
    checkpoint.mel_deviation.push_back(10 + static_cast<float>(band));
  }
  const std::size_t pose_size = checkpoint.pose_size();
  if (!checkpoint.samples_moves() && checkpoint.network().measures_poses()) {
    for (auto* values : {&checkpoint.poses.mean, &checkpoint.poses.deviation, &checkpoint.poses.step}) {
      for (std::size_t i = 0; i < pose_size; ++i) values->push_back(0.1F + 0.4F * random.uniform());
    }
    for (float& step : checkpoint.poses.step) step *= 0.05F;
  }
  if (checkpoint.samples_moves()) {
    checkpoint.moves = random_move_basis(config, seed);
  } else {
    checkpoint.start_poses = Matrix(3, pose_size);
    for (float& value : checkpoint.start_poses.values()) value = random.uniform();
  }
  for (const auto& layer : model::layers_of(config)) {
    const auto bound = 1.4F / std::sqrt(static_cast<float>(layer.in * layer.kernel));
    const auto fill = [&](std::int64_t count) {
      std::vector<float> values(static_cast<std::size_t>(count));
      for (float& value : values) value = bound * (2 * random.uniform() - 1);
      return values;
    };
    checkpoint.parameters[layer.name + ".weight"] = fill(layer.out * layer.in * layer.kernel);
    checkpoint.parameters[layer.name + ".bias"] = fill(layer.out);
  }
  return checkpoint;
}

}  // namespace choreo::testing
