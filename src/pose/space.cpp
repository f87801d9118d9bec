#include "choreo/pose/space.h"

#include "choreo/core/error.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

namespace choreo::pose {
namespace {

constexpr double kShortestTorso = 0.3, kLongestTorso = 0.8;      // m
constexpr std::array<double, 3> kMetresPerUnit{1, 0.01, 0.001};  // metre, centimetre, millimetre

using Vector = std::array<double, kSpaceDimensions>;

/// `joint` less MidHip in the frames that saw both.
std::vector<Vector> from_hips(const Motion& motion, std::size_t joint) {
  std::vector<Vector> ways;
  for (std::size_t t = 0; t < motion.frames(); ++t) {
    if (motion.seen(t, joint) == 0 || motion.seen(t, kMidHip) == 0) continue;
    Vector& way = ways.emplace_back();
    for (std::size_t axis = 0; axis < kSpaceDimensions; ++axis) {
      way[axis] =
          motion.position(t, joint * kSpaceDimensions + axis) - motion.position(t, kMidHip * kSpaceDimensions + axis);
    }
  }
  if (ways.empty()) {
    fail_as("a joint never seen", "{} and {} are never seen together in 3-D: which way is up isn't known",
            kJointNames[joint], kJointNames[kMidHip]);
  }
  return ways;
}

template <class Value>
double median(const std::vector<Vector>& ways, const Value& value) {
  std::vector<double> values;
  for (const Vector& way : ways) values.push_back(value(way));
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

bool is_y_up(const Motion& motion) {
  const auto ways = from_hips(motion, kNose);
  Vector nose{};
  for (std::size_t axis = 0; axis < kSpaceDimensions; ++axis)
    nose[axis] = median(ways, [&](const Vector& way) { return way[axis]; });
  if (std::abs(nose[1]) > std::max(std::abs(nose[0]), std::abs(nose[2]))) return nose[1] > 0;
  fail_as("3-D axes", "the noses are at ({:.4g}, {:.4g}, {:.4g}) from the hips, expected above them along the y axis",
          nose[0], nose[1], nose[2]);
}

double metres_per_unit(const Motion& motion) {
  const double torso =
      median(from_hips(motion, kNeck), [](const Vector& way) { return std::hypot(way[0], way[1], way[2]); });
  for (const double metres : kMetresPerUnit) {
    if (torso * metres >= kShortestTorso && torso * metres <= kLongestTorso) return metres;
  }
  fail_as("3-D unit",
          "the 3-D keypoints' torso (Neck to MidHip) is {:.4g} long, expected {} … {} m in metres, centimetres or "
          "millimetres",
          torso, kShortestTorso, kLongestTorso);
}

}  // namespace

void to_metres(Motion& motion) {
  const double metres = metres_per_unit(motion);
  const double turned = is_y_up(motion) ? -metres : metres;
  for (std::size_t t = 0; t < motion.frames(); ++t) {
    for (std::size_t i = 0; i < motion.position.columns(); ++i) {
      const double factor = i % kSpaceDimensions == 0 ? metres : turned;
      motion.position(t, i) = static_cast<float>(motion.position(t, i) * factor);
    }
  }
}

}  // namespace choreo::pose
