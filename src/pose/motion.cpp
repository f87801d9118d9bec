#include "choreo/pose/motion.h"

#include <algorithm>
#include <cmath>

namespace choreo::pose {
namespace {

/// Between a joint of one frame and a joint of another one [pixels].
double distance(std::span<const float> from, std::size_t joint_from, std::span<const float> to, std::size_t joint_to,
                const std::vector<double>& scale) {
  double squares = 0;
  for (std::size_t axis = 0; axis < scale.size(); ++axis) {
    const double step = to[joint_to * scale.size() + axis] - from[joint_from * scale.size() + axis];
    squares += std::pow(step * scale[axis], 2);
  }
  return std::sqrt(squares);
}

double median_torso(const Matrix& position, const std::vector<double>& scale) {
  std::vector<double> torsos;
  for (std::size_t t = 0; t < position.rows(); ++t) {
    torsos.push_back(distance(position.row(t), kNeck, position.row(t), kMidHip, scale));
  }
  if (torsos.empty()) return 0;
  const auto middle = torsos.begin() + static_cast<std::ptrdiff_t>(torsos.size() / 2);
  std::nth_element(torsos.begin(), middle, torsos.end());
  return *middle;
}

}  // namespace

double largest_neck_jump(const Matrix& position, const std::vector<double>& scale, std::span<const Segment> segments) {
  double largest = 0;
  for (const Segment& segment : segments) {
    for (std::size_t t = segment.begin + 1; t < segment.end; ++t) {
      largest = std::max(largest, distance(position.row(t - 1), kNeck, position.row(t), kNeck, scale));
    }
  }
  const double torso = median_torso(position, scale);
  return torso > 0 ? largest / torso : 0;
}

std::vector<Segment> stretches(const Motion& motion) {
  std::vector<Segment> parts;
  std::size_t begin = 0;
  for (const std::size_t cut : motion.cuts) {
    if (cut <= begin || cut >= motion.frames()) continue;
    parts.push_back({begin, cut});
    begin = cut;
  }
  if (begin < motion.frames()) parts.push_back({begin, motion.frames()});
  return parts;
}

}  // namespace choreo::pose
