#include "choreo/nn/flow.h"

#include <numbers>

namespace choreo::nn {
namespace {

using torch::Tensor;

/// A 1×1 convolution of single frames: x [B, in] → [B, out].
Tensor linear(const CausalConvolution& layer, const Tensor& x) {
  return torch::addmm(layer.bias, x, layer.weight.squeeze(2).t());
}

Tensor normalised(const Tensor& h) {
  constexpr double kLeast = 1e-6;
  return h * torch::rsqrt(h.square().mean(1, true) + kLeast);
}

/// [B, 1] → [B, kTimeFeatures]
Tensor time_features(const Tensor& t) {
  std::vector<Tensor> features;
  for (std::size_t i = 0; i < model::kTimeFeatures / 2; ++i) {
    const Tensor turn = t * (std::numbers::pi * static_cast<double>(1U << i));
    features.insert(features.end(), {torch::cos(turn), torch::sin(turn)});
  }
  return torch::cat(features, 1);
}

}  // namespace

Flow::Flow(const model::Flow& layout, torch::Device device)
    : layout_(layout),
      device_(device),
      window_(layout.window, device),
      condition_(layout.condition, device),
      time_(layout.time, device),
      output_(layout.output, device) {
  for (const model::Convolution& layer : layout.layers) layers_.emplace_back(layer, device);
}

Tensor Flow::velocity(const Tensor& x, const Tensor& t, const Tensor& c) const {
  Tensor h = linear(window_, x) + linear(condition_, c) + linear(time_, time_features(t));
  for (std::size_t i = 0; i < layers_.size(); i += 2) {
    h = h + linear(layers_[i + 1], torch::relu(linear(layers_[i], normalised(h))));
  }
  return linear(output_, normalised(h));
}

Tensor Flow::sample(Tensor noise, const Tensor& c, std::int64_t steps, double guidance) const {
  const torch::NoGradGuard no_gradient;
  Tensor free;
  if (guidance != 1) {
    free = c.clone();
    free.narrow(1, static_cast<std::int64_t>(layout_.conditions.phase()), model::ConditionLayout::kPhase).zero_();
  }
  for (std::int64_t k = 0; k < steps; ++k) {
    const Tensor t =
        torch::full({noise.size(0), 1}, static_cast<double>(k) / static_cast<double>(steps), noise.options());
    Tensor v = velocity(noise, t, c);
    if (free.defined()) {
      const Tensor without = velocity(noise, t, free);
      v = without + guidance * (v - without);
    }
    noise = noise + v / static_cast<double>(steps);
  }
  return noise;
}

Layers Flow::layers() const {
  Layers all{&window_, &condition_, &time_};
  for (const CausalConvolution& layer : layers_) all.push_back(&layer);
  all.push_back(&output_);
  return all;
}

void Flow::load(const model::Checkpoint& checkpoint) {
  for (const auto& [name, tensor] : parameters()) copy_into(tensor, checkpoint.parameters.at(name));
}

}  // namespace choreo::nn
