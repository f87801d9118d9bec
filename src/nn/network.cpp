#include "choreo/nn/network.h"

#include "nn/fused_block.h"

namespace choreo::nn {

using torch::Tensor;

Network::Network(const model::Network& layout, torch::Device device, NetworkOptions options)
    : layout_(layout),
      device_(device),
      options_(options),
      skeleton_encoder_{build(layout.skeleton_encoder.input), build(layout.skeleton_encoder.blocks)},
      music_encoder_{build(layout.music_encoder.input), build(layout.music_encoder.blocks)},
      gate_(layout.gate, device),
      filter_(layout.filter, device),
      decoder_blocks_(build(layout.decoder_blocks)),
      hidden_(build(layout.hidden)),
      output_(layout.output, device),
      music_mean_(torch::zeros({layout.n_mels, 1}, device)),
      music_deviation_(torch::ones({layout.n_mels, 1}, device)),
      pose_mean_(torch::zeros({layout.pose_size, 1}, device)),
      pose_deviation_(torch::ones({layout.pose_size, 1}, device)),
      pose_step_(torch::ones({layout.pose_size, 1}, device)) {}

std::vector<CausalConvolution> Network::build(const std::vector<model::Convolution>& layers) const {
  std::vector<CausalConvolution> built;
  for (const model::Convolution& layer : layers) built.emplace_back(layer, device_);
  return built;
}

torch::ScalarType Network::products(const Memory* memory) const {
  return memory == nullptr ? options_.products : torch::kFloat32;
}

/// CDHC (section 3): tanh(H1) · relu(H2) + (1 − tanh(H1)) · x, which goes from x towards relu(H2). [B, C, T] → the
/// same.
Tensor Network::block(const CausalConvolution& convolution, const Tensor& x, Memory* memory) const {
  if (options_.fused && memory == nullptr && x.is_cpu() && x.size(2) > 1) {
    return fused_block(x, convolution.weight, convolution.bias, convolution.layout().dilation, options_.products);
  }
  const auto halves = convolution(x, memory, products(memory)).chunk(2, 1);
  return torch::lerp(x, torch::relu(halves[1]), torch::tanh(halves[0]));
}

Tensor Network::encode(const Encoder& encoder, Tensor x, Memory* memory) const {
  for (std::size_t i = 0; i < encoder.input.size(); ++i) {
    x = encoder.input[i](x, nullptr, i == 0 ? torch::kFloat32 : products(memory));
    if (i + 1 < encoder.input.size()) x = torch::relu(x);
  }
  for (const CausalConvolution& convolution : encoder.blocks) x = block(convolution, x, memory);
  return x;
}

Tensor Network::encode_music(const Tensor& mel, Memory* memory) const {
  return encode(music_encoder_, (mel - music_mean_) / music_deviation_, memory);
}

/// The way to each pose from the one before. The first pose of a dance stands still.
Tensor Network::velocity_of(const Tensor& skeleton, Memory* memory) {
  const std::int64_t frames = skeleton.size(2);
  Tensor before = skeleton.narrow(2, 0, 1);
  if (memory != nullptr) {
    Tensor& last = (*memory)["pose"];
    if (last.defined()) before = last;
    last = skeleton.narrow(2, frames - 1, 1);
  }
  return skeleton - torch::cat({before, skeleton.narrow(2, 0, frames - 1)}, 2);
}

/// The skeleton encoder's input: the poses, or standardised positions and velocities.
Tensor Network::visible(const Tensor& skeleton, Memory* memory) const {
  if (!layout_.sees_motion) return skeleton;
  const Tensor velocity = velocity_of(skeleton, memory);
  return torch::cat({(skeleton - pose_mean_) / pose_deviation_, velocity / pose_step_}, 1);
}

Tensor Network::decode(const Tensor& skeleton, const Tensor& music, Memory* memory, const Tensor& seen) const {
  const torch::ScalarType type = products(memory);
  const std::int64_t channels = layout_.decoder_channels;
  const Tensor poses = visible(skeleton, memory);
  const Tensor encoded = encode(skeleton_encoder_, seen.defined() ? poses * seen : poses, memory);
  const Tensor gate = gate_(encoded, nullptr, type) + music.narrow(1, 0, channels);
  const Tensor filter = filter_(encoded, nullptr, type) + music.narrow(1, channels, channels);
  Tensor x = torch::sigmoid(gate) * torch::tanh(filter);
  for (const CausalConvolution& convolution : decoder_blocks_) x = block(convolution, x, memory);
  for (const CausalConvolution& layer : hidden_) x = torch::tanh(layer(x, nullptr, type));
  return next_pose(skeleton, output_(x));
}

/// Ŝ from the output layer's o: the equations of model::Network.
Tensor Network::next_pose(const Tensor& skeleton, const Tensor& output) const {
  return layout_.predicts_steps ? skeleton + pose_step_ * output : torch::sigmoid(output);
}

Tensor Network::forward(const Tensor& skeleton, const Tensor& mel, const Tensor& seen) const {
  return decode(skeleton, encode_music(mel), nullptr, seen);
}

std::vector<const CausalConvolution*> Network::convolutions() const {
  std::vector<const CausalConvolution*> all;
  for (const auto* layers : {&skeleton_encoder_.input, &skeleton_encoder_.blocks, &music_encoder_.input,
                             &music_encoder_.blocks, &decoder_blocks_, &hidden_}) {
    for (const CausalConvolution& layer : *layers) all.push_back(&layer);
  }
  all.insert(all.end(), {&gate_, &filter_, &output_});
  return all;
}

std::map<std::string, Tensor> Network::parameters() const { return parameters_of(convolutions()); }

void Network::initialise(std::uint64_t seed) { nn::initialise(convolutions(), seed); }

void Network::load(const model::Checkpoint& checkpoint) {
  for (const auto& [name, tensor] : parameters()) copy_into(tensor, checkpoint.parameters.at(name));
  measure_by(checkpoint);
}

void Network::store(model::Checkpoint& checkpoint) const {
  for (const auto& [name, tensor] : parameters()) checkpoint.parameters[name] = copy_out(tensor);
}

void Network::measure_by(const model::Checkpoint& checkpoint) {
  copy_into(music_mean_, checkpoint.mel_mean);
  copy_into(music_deviation_, checkpoint.mel_deviation);
  if (!layout_.sees_motion && !layout_.predicts_steps) return;
  copy_into(pose_mean_, checkpoint.poses.mean);
  copy_into(pose_deviation_, checkpoint.poses.deviation);
  copy_into(pose_step_, checkpoint.poses.step);
}

}  // namespace choreo::nn
