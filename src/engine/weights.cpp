#include "engine/weights.h"

#include "choreo/core/error.h"
#include "choreo/core/text.h"

#include <array>
#include <cstdint>
#include <string>

namespace choreo::engine {
namespace {

std::size_t size(std::int64_t extent) { return static_cast<std::size_t>(extent); }

/// Packs a checkpoint's layers by their names.
class Packer {
 public:
  Packer(const model::Checkpoint& checkpoint, const Arithmetic& arithmetic)
      : checkpoint_(checkpoint), arithmetic_(arithmetic) {}

  /// A layer whose outputs are `groups` of equal size.
  [[nodiscard]] PackedConvolution pack(const model::Convolution& layer, std::size_t groups = 1) const {
    const std::size_t count = size(layer.out) / groups;
    std::vector<RowGroup> rows;
    for (std::size_t g = 0; g < groups; ++g) {
      rows.push_back({weight(layer) + g * count * size(layer.in * layer.kernel), bias(layer) + g * count, count});
    }
    return {rows, size(layer.in), size(layer.kernel), size(layer.dilation), arithmetic_};
  }

  /// Two 1×1 layers with the same inputs.
  [[nodiscard]] PackedConvolution pack_both(const model::Convolution& a, const model::Convolution& b) const {
    const std::array<RowGroup, 2> rows{{{weight(a), bias(a), size(a.out)}, {weight(b), bias(b), size(b.out)}}};
    return {rows, size(a.in), 1, 1, arithmetic_};
  }

  [[nodiscard]] std::vector<PackedConvolution> pack_all(const std::vector<model::Convolution>& layers,
                                                        std::size_t groups = 1) const {
    std::vector<PackedConvolution> packed;
    for (const model::Convolution& layer : layers) packed.push_back(pack(layer, groups));
    return packed;
  }

  [[nodiscard]] PackedEncoder pack(const model::Encoder& encoder) const {
    return {pack_all(encoder.input), pack_all(encoder.blocks, 2)};
  }

 private:
  [[nodiscard]] const float* weight(const model::Convolution& layer) const {
    return values(layer.name + ".weight", size(layer.out * layer.in * layer.kernel));
  }
  [[nodiscard]] const float* bias(const model::Convolution& layer) const {
    return values(layer.name + ".bias", size(layer.out));
  }
  [[nodiscard]] const float* values(const std::string& name, std::size_t count) const {
    const auto found = checkpoint_.parameters.find(name);
    const std::size_t there = found == checkpoint_.parameters.end() ? 0 : found->second.size();
    if (there != count) fail("tensor {} has {} values, its config asks for {}", quote(name), there, count);
    return found->second.data();
  }

  const model::Checkpoint& checkpoint_;
  Arithmetic arithmetic_;
};

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
  const std::size_t music_size = size(network.music_features());
  return {.arithmetic = arithmetic,
          .pose_size = size(network.pose_size),
          .encoder_channels = size(checkpoint.config.model.encoder_channels),
          .decoder_channels = size(network.decoder_channels),
          .cues = size(network.n_mels) + model::kCountFeatures,
          .led = music_size - 2 * size(network.decoder_channels),
          .music_size = music_size,
          .sees_motion = network.sees_motion,
          .predicts_steps = network.predicts_steps,
          .lead = static_cast<float>(network.options.lead),
          .features = model::feature_statistics(checkpoint),
          .poses = checked(checkpoint.poses, network),
          .music_encoder = packer.pack(network.music_encoder),
          .skeleton_encoder = packer.pack(network.skeleton_encoder),
          .fuse = packer.pack_both(network.gate, network.filter),
          .decoder_blocks = packer.pack_all(network.decoder_blocks, 2),
          .hidden = packer.pack_all(network.hidden),
          .output = packer.pack(network.output)};
}

}  // namespace choreo::engine
