#include "choreo/measure/controls.h"

#include "choreo/core/random.h"
#include "choreo/pose/kinetics.h"

#include <algorithm>

namespace choreo::measure {
namespace {

constexpr float kTremble = 1e-4F;  // heights

Matrix frozen(const Matrix& motion, std::uint64_t seed) {
  Random random(seed);
  Matrix result = motion;
  const auto pose = motion.row(motion.rows() / 2);
  for (std::size_t t = 0; t < result.rows(); ++t) {
    for (std::size_t i = 0; i < pose.size(); ++i) result(t, i) = pose[i] + kTremble * (2 * random.uniform() - 1);
  }
  return result;
}

Matrix noise(const Matrix& motion, std::uint64_t seed) {
  Random random(seed, 1);
  Matrix result(motion.rows(), motion.columns());
  for (float& value : result.values()) value = random.uniform();
  return result;
}

Matrix reversed(const Matrix& motion) {
  Matrix result = motion;
  for (std::size_t t = 0; t < motion.rows(); ++t) {
    std::ranges::copy(motion.row(motion.rows() - 1 - t), result.row(t).begin());
  }
  return result;
}

Matrix motion_of(const Matrix& motion, Control control, std::uint64_t seed) {
  switch (control) {
    case Control::kFrozen:
      return frozen(motion, seed);
    case Control::kNoise:
      return noise(motion, seed);
    case Control::kReversed:
      break;
  }
  return reversed(motion);
}

}  // namespace

std::string_view name_of(Control control) {
  switch (control) {
    case Control::kFrozen:
      return "frozen pose";
    case Control::kNoise:
      return "white noise";
    case Control::kReversed:
      break;
  }
  return "time reversed";
}

Dance make_control(const Dance& dance, Control control, std::uint64_t seed) {
  Dance result = dance;
  result.name += std::string(", ") + std::string(name_of(control));
  result.motion = pose::kinetic_motion(motion_of(dance.motion, control, seed), pose::kKineticFps, 1);
  return result;
}

}  // namespace choreo::measure
