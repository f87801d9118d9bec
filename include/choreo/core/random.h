#pragma once

#include <array>
#include <cstdint>
#include <vector>

namespace choreo {

/// Counter-based random numbers: every value follows from (seed, counter) alone, so nothing need be saved to resume.
/// Philox4x32-10 of J. Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011.
std::array<std::uint32_t, 4> philox(std::array<std::uint32_t, 4> counter, std::array<std::uint32_t, 2> key);

/// The stream of random numbers that belongs to a seed and up to two numbers (an iteration and an index, say).
class Random {
 public:
  explicit Random(std::uint64_t seed, std::uint64_t stream = 0, std::uint32_t substream = 0);

  std::uint32_t next();
  /// Uniform in 0 … bound − 1, without bias; `bound` must not be 0.
  std::uint64_t below(std::uint64_t bound);
  /// Uniform in [0, 1), 24 bits.
  float uniform();
  /// A random order of 0 … count − 1 (Fisher–Yates).
  std::vector<std::size_t> permutation(std::size_t count);

 private:
  std::array<std::uint32_t, 2> key_;
  std::array<std::uint32_t, 4> counter_;
  std::array<std::uint32_t, 4> block_{};
  std::size_t used_ = 4;
};

}  // namespace choreo
