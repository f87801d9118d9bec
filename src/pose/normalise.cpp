#include "choreo/pose/normalise.h"

#include "choreo/core/error.h"
#include "choreo/core/text.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>
#include <vector>

namespace choreo::pose {
namespace {

constexpr std::array<std::pair<std::string_view, Normalisation>, 3> kNames{
    {{"paper", Normalisation::kPaper}, {"uniform", Normalisation::kUniform}, {"robust", Normalisation::kRobust}}};

constexpr std::array<std::string_view, kSpaceDimensions> kExtents{"width", "height", "depth"};

struct Range {
  double low = 0;
  double high = 0;

  [[nodiscard]] double extent() const { return high - low; }
};

std::vector<float> values_of(const Motion& motion, std::size_t axis) {
  const bool in_space = motion.dimensions() == kSpaceDimensions;
  std::vector<float> values;
  for (std::size_t t = 0; t < motion.frames(); ++t) {
    for (std::size_t joint = 0; joint < kJoints; ++joint) {
      if (motion.seen(t, joint) != 0 || in_space) {
        values.push_back(motion.position(t, joint * motion.dimensions() + axis));
      }
    }
  }
  return values;
}

Range extremes(const std::vector<float>& values) {
  if (values.empty()) return {};
  const auto [low, high] = std::minmax_element(values.begin(), values.end());
  return {*low, *high};
}

float quantile(std::vector<float>& values, double share) {
  const auto at = values.begin() + std::lround(share * static_cast<double>(values.size() - 1));
  std::nth_element(values.begin(), at, values.end());
  return *at;
}

Range robust_range(std::vector<float> values) {
  const Range all = extremes(values);
  if (values.empty()) return all;
  const Range most{quantile(values, kRobustShare), quantile(values, 1 - kRobustShare)};
  const double margin = kRobustMargin * most.extent();
  return {std::max(all.low, most.low - margin), std::min(all.high, most.high + margin)};
}

Range range_of(const Motion& motion, std::size_t axis, Normalisation normalisation) {
  auto values = values_of(motion, axis);
  return normalisation == Normalisation::kRobust ? robust_range(std::move(values)) : extremes(values);
}

}  // namespace

Normalisation parse_normalisation(std::string_view name) {
  for (const auto& [known, normalisation] : kNames) {
    if (name == known) return normalisation;
  }
  fail("{}: no such normalisation, expected \"paper\", \"uniform\" or \"robust\"", quote(name));
}

std::string_view name_of(Normalisation normalisation) { return kNames[static_cast<std::size_t>(normalisation)].first; }

PixelTransform normalise(Motion& motion, Normalisation normalisation) {
  const std::size_t dimensions = motion.dimensions();
  const bool by_one_factor = normalisation == Normalisation::kUniform || dimensions == kSpaceDimensions;
  std::vector<Range> ranges;
  double largest = 0;
  for (std::size_t axis = 0; axis < dimensions; ++axis) {
    ranges.push_back(range_of(motion, axis, normalisation));
    largest = std::max(largest, ranges[axis].extent());
  }
  PixelTransform pixels{.scale = std::vector<double>(dimensions), .offset = std::vector<double>(dimensions)};
  for (std::size_t axis = 0; axis < dimensions; ++axis) {
    const Range& range = ranges[axis];
    if (!(range.extent() > 0)) {
      fail_as("no extent", "the dancer has no {}: every joint has the same place", kExtents[axis]);
    }
    pixels.scale[axis] = by_one_factor ? largest : range.extent();
    pixels.offset[axis] = range.low - (pixels.scale[axis] - range.extent()) / 2;
  }
  for (std::size_t t = 0; t < motion.frames(); ++t) {
    for (std::size_t i = 0; i < motion.position.columns(); ++i) {
      const std::size_t axis = i % dimensions;
      const double stored = (motion.position(t, i) - pixels.offset[axis]) / pixels.scale[axis];
      motion.position(t, i) = static_cast<float>(std::clamp(stored, 0.0, 1.0));
    }
  }
  return pixels;
}

}  // namespace choreo::pose
