#include "engine/weights.h"

#include "choreo/core/error.h"

#include "engine/packer.h"

namespace choreo::engine {
namespace {

std::size_t size(std::int64_t extent) { return static_cast<std::size_t>(extent); }

const model::PoseStatistics& checked(const model::PoseStatistics& poses, const model::Network& network) {
  for (const auto* values : {&poses.mean, &poses.deviation, &poses.step}) {
    if (network.measures_poses() && values->size() != size(network.pose_size)) {
      fail("pose statistics of {} values, expected {}", values->size(), network.pose_size);
    }
  }
  return poses;
}

}  // namespace

Weights pack(const model::Checkpoint& checkpoint, const Arithmetic& arithmetic) {
  const model::Network network = checkpoint.network();
  const Packer packer(checkpoint, arithmetic);
  return {.arithmetic = arithmetic,
          .pose_size = size(network.pose_size),
          .encoder_channels = size(checkpoint.config.model.encoder_channels),
          .decoder_channels = size(network.decoder_channels),
          .music_size = size(network.music_features()),
          .sees_motion = network.sees_motion,
          .predicts_steps = network.predicts_steps,
          .mel_mean = checkpoint.mel_mean,
          .mel_deviation = checkpoint.mel_deviation,
          .poses = checked(checkpoint.poses, network),
          .music_encoder = packer.pack(network.music_encoder),
          .skeleton_encoder = packer.pack(network.skeleton_encoder),
          .fuse = packer.pack_both(network.gate, network.filter),
          .decoder_blocks = packer.pack_all(network.decoder_blocks, 2),
          .hidden = packer.pack_all(network.hidden),
          .output = packer.pack(network.output)};
}

}  // namespace choreo::engine
