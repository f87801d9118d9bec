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

/// The same, but moves lead it.
inline model::Config little_led_config() {
  model::Config config = little_motion_config();
  config.model.music_input = "counted";
  config.model.move_size = 5;
  config.model.lead = 0.1;
  return config;
}

/// The same config for dances in space.
inline model::Config in_space(model::Config config) {
  config.pose.dimensions = 3;
  return config;
}

/// Three dances of 20 random moves each, in bars of three and of four.
inline model::Repertoire random_repertoire(std::size_t move_size, std::size_t bands, std::uint64_t seed) {
  Random random(seed, 77);
  const auto fill = [&](std::size_t rows, std::size_t columns, float size) {
    Matrix matrix(rows, columns);
    for (float& value : matrix.values()) value = size * (2 * random.uniform() - 1);
    return matrix;
  };
  model::Repertoire repertoire;
  repertoire.basis = {std::vector<float>(model::kMovePoses * 30, 0.5F), fill(move_size, model::kMovePoses * 30, 0.01F)};
  repertoire.dances = {{"waltz_1", 0, 20, 3, {1, 2}, 87, 3, 0.25},
                       {"waltz_2", 20, 20, 2, {5, 7}, 90.5, 3, 2.5},
                       {"rumba_1", 40, 20, 4, {0, 3}, 100, 4, 1}};
  repertoire.moves = fill(60, move_size, 1.7F);
  repertoire.openings = fill(3, 30, 0.5F);
  for (float& value : repertoire.openings.values()) value += 0.5F;
  repertoire.sounds = fill(3, bands, 1);
  return repertoire;
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
  const auto pose_size = static_cast<std::size_t>(checkpoint.network().pose_size);
  if (checkpoint.network().measures_poses()) {
    for (auto* values : {&checkpoint.poses.mean, &checkpoint.poses.deviation, &checkpoint.poses.step}) {
      for (std::size_t i = 0; i < pose_size; ++i) values->push_back(0.1F + 0.4F * random.uniform());
    }
    for (float& step : checkpoint.poses.step) step *= 0.05F;
  }
  if (config.model.move_size > 0) {
    checkpoint.repertoire = random_repertoire(static_cast<std::size_t>(config.model.move_size), bands, seed);
  }
  checkpoint.start_poses = Matrix(3, pose_size);
  for (float& value : checkpoint.start_poses.values()) value = random.uniform();
  for (const auto& layer : checkpoint.network().convolutions()) {
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
