#include "choreo/measure/novelty.h"

#include "choreo/measure/features.h"
#include "choreo/pose/kinetics.h"
#include "choreo/pose/skeleton.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace choreo::measure {
namespace {

constexpr std::size_t kInstants = 6, kApart = 5;  // of a window; frames at kKineticFps
constexpr std::size_t kWindow = (kInstants - 1) * kApart + 1, kOffset = 2;
constexpr std::array kTempi{0.8, 0.9, 1.0, 1.0 / 0.9, 1.25};
static_assert((kWindow - 1) == pose::kKineticFps);

/// Sum of how far the joints of two poses are apart.
float apart(const float* a, const float* b) {
  float sum = 0;
  for (std::size_t joint = 0; joint < pose::kJoints; ++joint) {
    const float x = a[2 * joint] - b[2 * joint], y = a[2 * joint + 1] - b[2 * joint + 1];
    sum += std::sqrt(x * x + y * y);
  }
  return sum;
}

Matrix in_a_mirror(const Matrix& poses) {
  Matrix mirrored(poses.rows(), poses.columns());
  for (std::size_t t = 0; t < poses.rows(); ++t) {
    for (std::size_t joint = 0; joint < pose::kJoints; ++joint) {
      mirrored(t, 2 * pose::opposite_joint(joint)) = -poses(t, 2 * joint);
      mirrored(t, 2 * pose::opposite_joint(joint) + 1) = poses(t, 2 * joint + 1);
    }
  }
  return mirrored;
}

/// The poses of a window at its instants.
Matrix instants_of(const Matrix& poses, std::size_t begin) {
  Matrix window(kInstants, poses.columns());
  for (std::size_t k = 0; k < kInstants; ++k) std::ranges::copy(poses.row(begin + k * kApart), window.row(k).begin());
  return window;
}

}  // namespace

KnownDances::KnownDances(const std::vector<Matrix>& motions) {
  for (const Matrix& motion : motions) {
    Matrix poses = body_poses(motion);
    if (!poses.empty()) dances_.push_back(std::move(poses));
  }
}

/// Mean distance of a window [kInstants, 30] to the one that is nearest. A window is left as soon as it is further.
double KnownDances::nearest(const Matrix& window) const {
  float best = std::numeric_limits<float>::max();
  for (const Matrix& dance : dances_) {
    for (const double tempo : kTempi) {
      std::array<std::size_t, kInstants> at{};
      for (std::size_t k = 0; k < kInstants; ++k) {
        at[k] = static_cast<std::size_t>(std::lround(static_cast<double>(k * kApart) * tempo));
      }
      for (std::size_t begin = 0; begin + at.back() < dance.rows(); begin += kOffset) {
        float sum = 0;
        for (std::size_t k = 0; k < kInstants && sum < best; ++k) {
          sum += apart(window.row(k).data(), dance.row(begin + at[k]).data());
        }
        best = std::min(best, sum);
      }
    }
  }
  return static_cast<double>(best) / static_cast<double>(kInstants * pose::kJoints);
}

std::optional<Novelty> KnownDances::novelty_of(const Matrix& motion) const {
  const Matrix poses = body_poses(motion);
  std::vector<double> distances;
  for (std::size_t begin = 0; begin + kWindow <= poses.rows(); begin += kWindow - 1) {
    const Matrix window = instants_of(poses, begin);
    distances.push_back(std::min(nearest(window), nearest(in_a_mirror(window))));
  }
  if (distances.empty() || empty()) return {};
  Novelty found;
  for (const double distance : distances) found.mean += distance / static_cast<double>(distances.size());
  const auto tenth = distances.begin() + static_cast<std::ptrdiff_t>(distances.size() / 10);
  std::nth_element(distances.begin(), tenth, distances.end());
  found.tenth = *tenth;
  return found;
}

}  // namespace choreo::measure
