#include "choreo/nn/network.h"

#include "choreo/core/error.h"
#include "choreo/core/random.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "nn/fused_block.h"

namespace choreo::nn {
namespace {

using torch::Tensor;

torch::TensorOptions weight_options(torch::Device device) {
  return torch::TensorOptions().dtype(torch::kFloat32).device(device).requires_grad(true);
}

void copy_into(const Tensor& target, const std::vector<float>& values) {
  TORCH_CHECK(target.numel() == static_cast<std::int64_t>(values.size()), "wrong number of values");
  const torch::NoGradGuard no_gradient;
  target.copy_(torch::from_blob(const_cast<float*>(values.data()), target.sizes(), torch::kFloat32));
}

std::vector<float> copy_out(const Tensor& tensor) {
  const Tensor values = tensor.detach().to(torch::kCPU).contiguous();
  return {values.data_ptr<float>(), values.data_ptr<float>() + values.numel()};
}

}  // namespace

CausalConvolution::CausalConvolution(model::Convolution layout, torch::Device device)
    : weight(torch::zeros(model::weight_shape(layout), weight_options(device))),
      bias(torch::zeros(model::bias_shape(layout), weight_options(device))),
      layout_(std::move(layout)) {}

Tensor CausalConvolution::extend_back(const Tensor& x, Memory* memory) const {
  const std::int64_t history = layout_.history();
  if (history == 0) return x;
  if (memory == nullptr) return torch::constant_pad_nd(x, {history, 0});
  Tensor& past = (*memory)[layout_.name];
  if (!past.defined()) past = torch::zeros({x.size(0), x.size(1), history}, x.options());
  const Tensor extended = torch::cat({past, x}, 2);
  past = extended.narrow(2, extended.size(2) - history, history);
  return extended;
}

Tensor CausalConvolution::operator()(const Tensor& x, Memory* memory, torch::ScalarType products) const {
  const Tensor extended = extend_back(x, memory);
  if (x.size(2) == 1) {  // one frame is one matrix product: much cheaper than setting up a convolution
    const Tensor taps = extended.slice(2, 0, extended.size(2), layout_.dilation).reshape({x.size(0), -1});
    return torch::addmm(bias, taps, weight.flatten(1).t()).unsqueeze(2);
  }
  return at::conv1d(extended.to(products), weight.to(products), bias.to(products), at::IntArrayRef({1}),
                    at::IntArrayRef({0}), at::IntArrayRef({layout_.dilation}))
      .to(torch::kFloat32);
}

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
      music_mean_(torch::zeros({layout.music_inputs(), 1}, device)),
      music_deviation_(torch::ones({layout.music_inputs(), 1}, device)),
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
  const Tensor encoded = encode(music_encoder_, (mel - music_mean_) / music_deviation_, memory);
  if (layout_.options.lead == 0) return encoded;
  const std::int64_t led = 2 * layout_.pose_size, cues = 3 * layout_.pose_size;
  return torch::cat({encoded, mel.narrow(1, mel.size(1) - cues, led)}, 1);
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
  return next_pose(skeleton, music, output_(x));
}

/// Ŝ from the output layer's o: the three equations of model::Network.
Tensor Network::next_pose(const Tensor& skeleton, const Tensor& music, const Tensor& output) const {
  if (!layout_.predicts_steps) return torch::sigmoid(output);
  const Tensor step = pose_step_ * output;
  const double lead = layout_.options.lead;
  if (lead == 0) return skeleton + step;
  const auto cues = music.narrow(1, 2 * layout_.decoder_channels, 2 * layout_.pose_size).chunk(2, 1);
  const Tensor &pose = cues[0], &way = cues[1];
  return skeleton + (step + (way + lead * (pose - way - skeleton)));
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

std::map<std::string, Tensor> Network::parameters() const {
  std::map<std::string, Tensor> named;
  for (const CausalConvolution* layer : convolutions()) {
    named[layer->layout().name + ".weight"] = layer->weight;
    named[layer->layout().name + ".bias"] = layer->bias;
  }
  return named;
}

void Network::initialise(std::uint64_t seed) {
  std::uint64_t stream = 0;
  for (const CausalConvolution* layer : convolutions()) {
    const auto& layout = layer->layout();
    const float bound = 1.0F / std::sqrt(static_cast<float>(layout.in * layout.kernel));
    for (const Tensor& tensor : {layer->weight, layer->bias}) {
      Random random(seed, stream++);
      std::vector<float> values(static_cast<std::size_t>(tensor.numel()));
      std::generate(values.begin(), values.end(), [&] { return bound * (2 * random.uniform() - 1); });
      copy_into(tensor, values);
    }
  }
}

void Network::load(const model::Checkpoint& checkpoint) {
  for (const auto& [name, tensor] : parameters()) copy_into(tensor, checkpoint.parameters.at(name));
  measure_by(checkpoint);
}

void Network::store(model::Checkpoint& checkpoint) const {
  for (const auto& [name, tensor] : parameters()) checkpoint.parameters[name] = copy_out(tensor);
}

void Network::measure_by(const model::Checkpoint& checkpoint) {
  const auto inputs = model::feature_statistics(checkpoint);
  copy_into(music_mean_, inputs.mean);
  copy_into(music_deviation_, inputs.deviation);
  if (!layout_.sees_motion && !layout_.predicts_steps) return;
  copy_into(pose_mean_, checkpoint.poses.mean);
  copy_into(pose_deviation_, checkpoint.poses.deviation);
  copy_into(pose_step_, checkpoint.poses.step);
}

}  // namespace choreo::nn
