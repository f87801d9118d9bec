#pragma once

#include "choreo/core/random.h"

#include <cstdint>

namespace choreo::train {

/// Which cuts a batch has: they stand at the places first, first + 1, … of an iteration's whole batch.
struct Draw {
  std::uint64_t seed = 0;
  std::uint64_t iteration = 0;
  std::uint32_t first = 0;
};

/// What random numbers are for: each use has streams of its own, beside those of the first weights and of the cuts (see
/// batch.cpp).
enum class Purpose : std::uint64_t { kMirror, kHide, kDrift, kJitter, kOwnPast, kOwnTurn };

/// The random numbers of one cut of a batch: the same however the batch is shared out among processes.
inline Random random_of(const Draw& draw, Purpose purpose, std::int64_t cut) {
  const std::uint64_t stream = (std::uint64_t{1} << 62) | (static_cast<std::uint64_t>(purpose) << 59) | draw.iteration;
  return Random(draw.seed, stream, draw.first + static_cast<std::uint32_t>(cut));
}

}  // namespace choreo::train
