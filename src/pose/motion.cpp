#include "choreo/pose/motion.h"

#include <cmath>

namespace choreo::pose {

std::vector<float> mean_joint_speed(const Matrix& position, double fps, double aspect) {
  std::vector<float> speeds;
  for (std::size_t t = 1; t < position.rows(); ++t) {
    double sum = 0;
    for (std::size_t joint = 0; joint < kJoints; ++joint) {
      const double dx = position(t, 2 * joint) - position(t - 1, 2 * joint);
      const double dy = position(t, 2 * joint + 1) - position(t - 1, 2 * joint + 1);
      sum += std::hypot(dx * aspect, dy);
    }
    speeds.push_back(static_cast<float>(sum * fps / kJoints));
  }
  return speeds;
}

}  // namespace choreo::pose
