#include "choreo/model/network.h"

#include <fmt/format.h>

namespace choreo::model {
namespace {

std::vector<Convolution> pointwise_layers(const std::string& name, std::int64_t in, std::int64_t out,
                                          std::int64_t count) {
  std::vector<Convolution> layers;
  for (std::int64_t i = 0; i < count; ++i) layers.push_back({fmt::format("{}.{}", name, i), i == 0 ? in : out, out});
  return layers;
}

std::vector<Convolution> highway_blocks(const std::string& name, std::int64_t channels, std::int64_t kernel,
                                        const std::vector<std::int64_t>& dilations) {
  std::vector<Convolution> blocks;
  for (const std::int64_t dilation : dilations) {
    blocks.push_back({fmt::format("{}.{}", name, blocks.size()), channels, 2 * channels, kernel, dilation});
  }
  return blocks;
}

Encoder encoder(const std::string& name, std::int64_t in, const Config::Model& model) {
  return {pointwise_layers(name + ".input", in, model.encoder_channels, model.input_layers),
          highway_blocks(name + ".blocks", model.encoder_channels, model.kernel, model.encoder_dilations)};
}

}  // namespace

Network describe_network(const Config& config) {
  const auto& model = config.model;
  const std::int64_t pose_size = kPoseJoints * config.pose.dimensions;
  const std::int64_t channels = model.decoder_channels;
  const bool motion = model.pose_input == "motion";
  return {.pose_size = pose_size,
          .n_mels = config.audio.n_mels,
          .decoder_channels = channels,
          .skeleton_encoder = encoder("skeleton_encoder", motion ? 2 * pose_size : pose_size, model),
          .music_encoder = encoder("music_encoder", config.audio.n_mels, model),
          .gate = {"fuse.gate", model.encoder_channels, channels},
          .filter = {"fuse.filter", model.encoder_channels, channels},
          .decoder_blocks = highway_blocks("decoder.blocks", channels, model.kernel, model.decoder_dilations),
          .hidden = pointwise_layers("decoder.hidden", channels, channels, model.hidden_layers),
          .output = {"decoder.output", channels, pose_size},
          .sees_motion = motion,
          .predicts_steps = model.pose_output == "step"};
}

std::vector<Convolution> Network::convolutions() const {
  std::vector<Convolution> all;
  for (const Encoder* encoder : {&skeleton_encoder, &music_encoder}) {
    all.insert(all.end(), encoder->input.begin(), encoder->input.end());
    all.insert(all.end(), encoder->blocks.begin(), encoder->blocks.end());
  }
  all.push_back(gate);
  all.push_back(filter);
  all.insert(all.end(), decoder_blocks.begin(), decoder_blocks.end());
  all.insert(all.end(), hidden.begin(), hidden.end());
  all.push_back(output);
  return all;
}

}  // namespace choreo::model
