#pragma once

#include "choreo/core/json.h"
#include "choreo/core/safetensors.h"
#include "choreo/nn/loss.h"
#include "choreo/nn/network.h"

#include <torch/torch.h>

#include <array>
#include <string>
#include <utility>

#include "model/checkpoints.h"

namespace choreo::testing {

/// The limbs, as the design lists them.
inline constexpr std::array<std::pair<int, int>, 14> kGoldenLimbs{{{0, 1},
                                                                   {1, 2},
                                                                   {2, 3},
                                                                   {3, 4},
                                                                   {1, 5},
                                                                   {5, 6},
                                                                   {6, 7},
                                                                   {1, 8},
                                                                   {8, 9},
                                                                   {9, 10},
                                                                   {10, 11},
                                                                   {8, 12},
                                                                   {12, 13},
                                                                   {13, 14}}};

/// tests/golden/NAME.safetensors (network: the paper's; motion_network: one that sees motion and predicts
/// steps): a network, its inputs and what an independent implementation made of them.
class Golden {
 public:
  explicit Golden(torch::Device on, const std::string& file = "network")
      : device(on),
        file_(read_safetensors(CHOREO_GOLDEN "/" + file + ".safetensors")),
        config_(parse_json(file_.metadata.at("config"), "golden config")),
        network(model::describe_network(config()), on) {
    for (const auto& [name, parameter] : network.parameters()) {
      const torch::NoGradGuard no_gradient;
      parameter.copy_(tensor("param/" + name));
    }
    model::Checkpoint measures;
    measures.config = config();
    measures.mel_mean = file_.tensors.at("mel.mean").to_float();
    measures.mel_deviation = file_.tensors.at("mel.deviation").to_float();
    measures.poses = pose_statistics();
    network.measure_by(measures);
    skeleton = tensor("input/skeleton");
    mel = tensor("input/mel");
    target = tensor("target");
    output = tensor("output");
    const auto values = file_.tensors.at("loss").to_float();
    pose_loss = values.at(0);
    limb_loss = values.at(1);
    limb_weight = config().loss.limb_weight;
    mask = bytes("mask").to(torch::kFloat32).to(device);
  }

  [[nodiscard]] model::Config config() const { return model::parse_config(config_, "golden config"); }

  [[nodiscard]] model::PoseStatistics pose_statistics() const {
    if (!file_.tensors.contains("pose.mean")) return {};
    return {file_.tensors.at("pose.mean").to_float(), file_.tensors.at("pose.deviation").to_float(),
            file_.tensors.at("pose.step").to_float()};
  }

  /// A tensor of the file, on the device.
  [[nodiscard]] torch::Tensor tensor(const std::string& name) const {
    const Tensor& stored = file_.tensors.at(name);
    const auto values = stored.to_float();
    return torch::tensor(values).reshape(stored.shape).to(device);
  }

  [[nodiscard]] torch::Tensor bytes(const std::string& name) const {
    const Tensor& stored = file_.tensors.at(name);
    return torch::from_blob(const_cast<std::byte*>(stored.data.data()), stored.shape, torch::kUInt8).clone();
  }

  [[nodiscard]] nn::Losses losses(const torch::Tensor& predicted) const {
    return nn::losses(predicted, target, mask, kGoldenLimbs, 2);
  }

  torch::Device device;

 private:
  TensorFile file_;
  nlohmann::json config_;

 public:
  nn::Network network;
  torch::Tensor skeleton, mel, target, mask, output;
  double pose_loss = 0;
  double limb_loss = 0;
  double limb_weight = 0;
};

}  // namespace choreo::testing
