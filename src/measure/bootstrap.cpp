#include "choreo/measure/bootstrap.h"

#include "choreo/core/random.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>
#include <vector>

namespace choreo::measure {
namespace {

/// What a song adds to a mean.
struct Cluster {
  double sum = 0;
  double count = 0;
};

std::vector<Cluster> by_song(std::span<const SongValue> values) {
  std::map<std::string, std::vector<double>> songs;
  for (const auto& [song, value] : values) songs[song].push_back(value);
  std::vector<Cluster> clusters;
  for (auto& [song, own] : songs) {
    std::ranges::sort(own);  // so that rounding doesn't depend on the order
    Cluster cluster;
    for (const double value : own) cluster.sum += value, ++cluster.count;
    clusters.push_back(cluster);
  }
  return clusters;
}

double mean_of(std::span<const Cluster> clusters) {
  Cluster all;
  for (const Cluster& cluster : clusters) all.sum += cluster.sum, all.count += cluster.count;
  return all.sum / all.count;
}

/// kReplicates means, sorted.
std::vector<double> replicate(std::span<const Cluster> clusters, std::uint64_t seed) {
  std::vector<double> means;
  std::vector<Cluster> drawn(clusters.size());
  for (std::size_t r = 0; r < kReplicates; ++r) {
    Random random(seed, r);
    for (Cluster& cluster : drawn) cluster = clusters[random.below(clusters.size())];
    means.push_back(mean_of(drawn));
  }
  std::ranges::sort(means);
  return means;
}

/// Linear between the two values around it, as NumPy does it by default.
double percentile(std::span<const double> sorted, double share) {
  const double at = share * static_cast<double>(sorted.size() - 1);
  const auto before = static_cast<std::size_t>(at);
  const std::size_t after = std::min(before + 1, sorted.size() - 1);
  return std::lerp(sorted[before], sorted[after], at - static_cast<double>(before));
}

}  // namespace

std::optional<Estimate> estimate(std::span<const SongValue> values, std::uint64_t seed) {
  if (values.empty()) return {};
  const auto clusters = by_song(values);
  Estimate result{mean_of(clusters), {}, {}, values.size(), clusters.size()};
  if (clusters.size() > 1) {
    const auto means = replicate(clusters, seed);
    result.low = percentile(means, 0.025);
    result.high = percentile(means, 0.975);
  }
  return result;
}

}  // namespace choreo::measure
