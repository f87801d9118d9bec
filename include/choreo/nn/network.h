#pragma once

#include "choreo/model/checkpoint.h"
#include "choreo/model/network.h"
#include "choreo/nn/convolution.h"

#include <torch/torch.h>

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace choreo::nn {

/// How a network computes.
struct NetworkOptions {
  /// What the big products are rounded to in forward(): f32 or bf16. A memory, the first and the last convolutions, the
  /// highway's carried x and everything else stay f32.
  torch::ScalarType products = torch::kFloat32;
  /// On the CPU, forward() runs each block as one node of the graph. Off: the plain composition of LibTorch's
  /// operations, which a GPU always takes (and what the fused one is measured against).
  bool fused = true;
};

/// The CDHC encoder–decoder in LibTorch (the paper, section 3; model::Network has its equations). Runs on any device.
class Network {
 public:
  Network(const model::Network& layout, torch::Device device, NetworkOptions options = {});

  /// The past dance S(0 … T − 1), skeleton [B, pose size, T] in the unit square, and the music M(1 … T), mel
  /// [B, n_mels, T] in dB → Ŝ(1 … T) [B, pose size, T] (equation 1). Where `seen` [B, 1, T]
  /// is 0 the skeleton encoder gets zeros; undefined: it sees all.
  [[nodiscard]] torch::Tensor forward(const torch::Tensor& skeleton, const torch::Tensor& mel,
                                      const torch::Tensor& seen = {}) const;

  /// The two halves of forward(), which also run block by block with a memory: equal to the whole.
  /// mel [B, n_mels, T] → E_M [B, encoder channels, T].
  torch::Tensor encode_music(const torch::Tensor& mel, Memory* memory = nullptr) const;
  /// skeleton [B, pose size, T] and what encode_music() made [B, music features, T] → Ŝ [B, pose size, T].
  torch::Tensor decode(const torch::Tensor& skeleton, const torch::Tensor& music, Memory* memory = nullptr,
                       const torch::Tensor& seen = {}) const;

  /// Weights and biases by their names in a checkpoint. The tensors are shared, not copied.
  [[nodiscard]] std::map<std::string, torch::Tensor> parameters() const;

  /// U(−1/√fan-in, 1/√fan-in) for weights and biases, from `seed` alone: the same on every device.
  void initialise(std::uint64_t seed);
  /// Takes weights and statistics from a checkpoint, or puts the weights into one.
  void load(const model::Checkpoint& checkpoint);
  void store(model::Checkpoint& checkpoint) const;
  /// Takes the statistics that inputs and outputs are measured in.
  void measure_by(const model::Checkpoint& checkpoint);

  [[nodiscard]] torch::Device device() const { return device_; }

 private:
  struct Encoder {
    std::vector<CausalConvolution> input;
    std::vector<CausalConvolution> blocks;
  };

  [[nodiscard]] std::vector<CausalConvolution> build(const std::vector<model::Convolution>& layers) const;
  [[nodiscard]] std::vector<const CausalConvolution*> convolutions() const;
  [[nodiscard]] torch::Tensor encode(const Encoder& encoder, torch::Tensor x, Memory* memory) const;
  [[nodiscard]] torch::Tensor block(const CausalConvolution& convolution, const torch::Tensor& x, Memory* memory) const;
  [[nodiscard]] torch::ScalarType products(const Memory* memory) const;
  [[nodiscard]] torch::Tensor visible(const torch::Tensor& skeleton, Memory* memory) const;
  [[nodiscard]] torch::Tensor next_pose(const torch::Tensor& skeleton, const torch::Tensor& output) const;
  [[nodiscard]] static torch::Tensor velocity_of(const torch::Tensor& skeleton, Memory* memory);

  model::Network layout_;
  torch::Device device_;
  NetworkOptions options_;
  Encoder skeleton_encoder_;
  Encoder music_encoder_;
  CausalConvolution gate_;
  CausalConvolution filter_;
  std::vector<CausalConvolution> decoder_blocks_;
  std::vector<CausalConvolution> hidden_;
  CausalConvolution output_;
  torch::Tensor music_mean_;                              // [n_mels, 1]
  torch::Tensor music_deviation_;                         // [n_mels, 1]
  torch::Tensor pose_mean_, pose_deviation_, pose_step_;  // [pose size, 1]
};

}  // namespace choreo::nn
