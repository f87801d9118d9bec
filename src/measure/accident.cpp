#include "choreo/measure/accident.h"

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

Matrix motion_of(const Matrix& motion, Accident accident, std::uint64_t seed) {
  switch (accident) {
    case Accident::kFrozen:
      return frozen(motion, seed);
    case Accident::kNoise:
      return noise(motion, seed);
    case Accident::kReversed:
      break;
  }
  return reversed(motion);
}

}  // namespace

std::string_view name_of(Accident accident) {
  switch (accident) {
    case Accident::kFrozen:
      return "frozen pose";
    case Accident::kNoise:
      return "white noise";
    case Accident::kReversed:
      break;
  }
  return "time reversed";
}

Subject make_accident(const Subject& dance, Accident accident, std::uint64_t seed) {
  Subject result = dance;
  result.name += std::string(", ") + std::string(name_of(accident));
  result.motion = pose::kinetic_motion(motion_of(dance.motion, accident, seed), pose::kKineticFps, 1);
  return result;
}

}  // namespace choreo::measure
