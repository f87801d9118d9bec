#include "choreo/pose/motion.h"

#include <cmath>

namespace choreo::pose {

std::vector<float> mean_joint_speed(const Matrix& position, double fps, double aspect) {
  std::vector<float> speeds;
  for (std::size_t t = 1; t < position.rows(); ++t) {
    double sum = 0;
    for (std::size_t joint = 0; joint < kJoints; ++joint) {
      double squares = 0;
      for (std::size_t axis = 0; axis < kDimensions; ++axis) {
        const std::size_t i = joint * kDimensions + axis;
        const double step = position(t, i) - position(t - 1, i);
        squares += std::pow(axis == 0 ? step * aspect : step, 2);
      }
      sum += std::sqrt(squares);
    }
    speeds.push_back(static_cast<float>(sum * fps / kJoints));
  }
  return speeds;
}

}  // namespace choreo::pose
