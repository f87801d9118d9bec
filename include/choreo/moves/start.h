#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace choreo::moves {

/// What a dance begins from.
struct Start {
  Start() = default;
  Start(std::span<const float> of) : pose(of.begin(), of.end()) {}  // NOLINT: a pose is a start
  Start(const std::vector<float>& of) : pose(of) {}                 // NOLINT

  std::vector<float> pose;  ///< [pose size]: frame 0; of a model that samples moves empty: it begins as it likes
  std::uint64_t seed = 1;   ///< what moves are sampled by
  std::uint32_t variant = 0;
  std::vector<float> style;  ///< [styles] weights that sum to 1; empty: what the music suggests
  double energy = 1;         ///< of the motion, the training dances' being 1
  double temperature = 0;    ///< of the sampled noise; 0: the model's
};

}  // namespace choreo::moves
