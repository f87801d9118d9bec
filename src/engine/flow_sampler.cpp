#include "engine/flow_sampler.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <utility>

namespace choreo::engine {
namespace {

constexpr std::size_t kWays = 2;  // with the phase, and without

std::array<float, model::kTimeFeatures> time_features(double time) {
  std::array<float, model::kTimeFeatures> features{};
  for (std::size_t i = 0; i < features.size() / 2; ++i) {
    const double turn = std::numbers::pi * time * static_cast<double>(1U << i);
    features[2 * i] = static_cast<float>(std::cos(turn));
    features[2 * i + 1] = static_cast<float>(std::sin(turn));
  }
  return features;
}

/// n(h) of model::Flow, row by row; what lies past the channels is 0 and stays so.
void normalise(const float* h, float* to, std::size_t channels, std::size_t width) {
  constexpr double kLeast = 1e-6;
  for (std::size_t way = 0; way < kWays; ++way) {
    const float* from = h + way * width;
    double square = 0;
    for (std::size_t c = 0; c < channels; ++c) square += static_cast<double>(from[c]) * from[c];
    const auto scale = static_cast<float>(1 / std::sqrt(square / static_cast<double>(channels) + kLeast));
    for (std::size_t c = 0; c < width; ++c) to[way * width + c] = scale * from[c];
  }
}

}  // namespace

FlowWeights::FlowWeights(const model::Checkpoint& checkpoint, const Arithmetic& arithmetic)
    : FlowWeights(checkpoint, model::describe_flow(checkpoint.config), Packer(checkpoint, arithmetic)) {}

FlowWeights::FlowWeights(const model::Checkpoint& checkpoint, const model::Flow& flow, const Packer& packer)
    : conditions(flow.conditions),
      channels(static_cast<std::size_t>(flow.window.out)),
      steps(static_cast<std::size_t>(checkpoint.config.moves.steps)),
      guidance(static_cast<float>(checkpoint.config.moves.guidance)),
      window(packer.pack(flow.window)),
      condition(packer.pack(flow.condition)),
      time(packer.pack(flow.time)),
      layers(packer.pack_all(flow.layers)),
      output(packer.pack(flow.output)) {}

FlowSampler::FlowSampler(std::shared_ptr<const FlowWeights> weights)
    : shared_(std::move(weights)),
      width_(padded(shared_->channels)),
      size_(padded(shared_->conditions.components)),
      conditions_(kWays * shared_->conditions.size()),
      conditioned_(kWays * width_),
      hidden_(kWays * width_),
      inner_(kWays * width_),
      normalised_(kWays * width_),
      windows_(kWays * shared_->conditions.components),
      velocities_(kWays * size_) {}

/// What the conditions make of the first layer: the same at all times.
void FlowSampler::condition(std::span<const float> conditions) {
  const std::size_t size = conditions.size();
  for (std::size_t way = 0; way < kWays; ++way) std::ranges::copy(conditions, conditions_.begin() + way * size);
  std::fill_n(conditions_.begin() + size + shared_->conditions.phase(), model::ConditionLayout::kPhase, 0.0F);
  shared_->condition.run({conditions_.data(), size}, kWays, {conditioned_.data(), width_});
}

/// v(x, t | c) and v(x, t | c₀), into velocities_.
void FlowSampler::velocity(std::span<const float> window, double time) {
  const auto features = time_features(time);
  for (std::size_t way = 0; way < kWays; ++way) std::ranges::copy(window, windows_.begin() + way * window.size());
  const Outputs hidden{hidden_.data(), width_};
  shared_->window.run({windows_.data(), window.size()}, kWays, hidden);
  shared_->time.run({features.data(), features.size()}, 1, {inner_.data(), width_});
  for (std::size_t i = 0; i < hidden_.size(); ++i) hidden_[i] += conditioned_[i] + inner_[i % width_];
  for (std::size_t i = 0; i < shared_->layers.size(); i += 2) {
    normalise(hidden_.data(), normalised_.data(), shared_->channels, width_);
    shared_->layers[i].run({normalised_.data(), width_}, kWays, {inner_.data(), width_});
    shared_->window.kernels().relu(inner_.data(), inner_.size());
    const PackedConvolution& out = shared_->layers[i + 1];
    out.run({inner_.data(), width_}, kWays, {normalised_.data(), width_});
    for (std::size_t c = 0; c < hidden_.size(); ++c) hidden_[c] += normalised_[c];
  }
  normalise(hidden_.data(), normalised_.data(), shared_->channels, width_);
  shared_->output.run({normalised_.data(), width_}, kWays, {velocities_.data(), size_});
}

void FlowSampler::sample(std::span<const float> conditions, std::span<float> window) {
  condition(conditions);
  const auto steps = static_cast<double>(shared_->steps);
  const auto step = static_cast<float>(1 / steps);
  for (std::size_t k = 0; k < shared_->steps; ++k) {
    velocity(window, static_cast<double>(k) / steps);
    for (std::size_t i = 0; i < window.size(); ++i) {
      const float led = velocities_[i], free = velocities_[size_ + i];
      window[i] += step * (free + shared_->guidance * (led - free));
    }
  }
}

}  // namespace choreo::engine
