#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

namespace choreo::measure {

/// One measured value and the song it belongs to: dances to one song aren't independent of each other.
struct SongValue {
  std::string song;
  double value = 0;
};

/// A mean and where 95 % of its bootstrap replicates lie.
struct Estimate {
  double mean = 0;
  std::optional<double> low, high;  ///< 2.5 and 97.5 % percentile; nothing with one song only
  std::size_t values = 0;
  std::size_t songs = 0;
};

inline constexpr std::size_t kReplicates = 2000;

/// The mean of the values, with its interval from kReplicates draws of the songs with replacement, each with all its
/// values (the percentile bootstrap over clusters: Efron & Tibshirani 1993, chapters 8 and 13). The same for the same
/// seed, whatever the order of the values. Nothing without a value.
std::optional<Estimate> estimate(std::span<const SongValue> values, std::uint64_t seed);

}  // namespace choreo::measure
