#pragma once

#include "choreo/model/checkpoint.h"

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

#include "engine/aligned.h"
#include "engine/packed_convolution.h"
#include "engine/packer.h"

namespace choreo::engine {

/// A checkpoint's flow (see model::Flow), packed.
struct FlowWeights {
  FlowWeights(const model::Checkpoint& checkpoint, const Arithmetic& arithmetic);

  model::ConditionLayout conditions;
  std::size_t channels, steps;
  float guidance;
  PackedConvolution window, condition, time;
  std::vector<PackedConvolution> layers;
  PackedConvolution output;

 private:
  FlowWeights(const model::Checkpoint& checkpoint, const model::Flow& flow, const Packer& packer);
};

/// Samples windows: x ← x + v(x, t | c) / steps for t = 0, 1/steps, …, where v is led by the place in the bar: with c₀
/// the conditions without it, v = v(c₀) + guidance · (v(c) − v(c₀)) (J. Ho, T. Salimans, "Classifier-free diffusion
/// guidance", 2021). No allocation after construction.
class FlowSampler {
 public:
  explicit FlowSampler(std::shared_ptr<const FlowWeights> weights);

  /// See moves::WindowSampler.
  void sample(std::span<const float> conditions, std::span<float> window);

 private:
  void condition(std::span<const float> conditions);
  void velocity(std::span<const float> window, double time);

  std::shared_ptr<const FlowWeights> shared_;
  std::size_t width_, size_;                          // padded channels and components
  AlignedVector<float> conditions_;                   // [2, conditions]: as they are, and without the phase
  AlignedVector<float> conditioned_;                  // [2, width]: what they make of the first layer
  AlignedVector<float> hidden_, inner_, normalised_;  // [2, width]
  AlignedVector<float> windows_;                      // [2, components]
  AlignedVector<float> velocities_;                   // [2, size]
};

}  // namespace choreo::engine
