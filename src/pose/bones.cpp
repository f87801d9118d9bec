#include "choreo/pose/bones.h"

#include "choreo/core/error.h"
#include "choreo/pose/kinetics.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace choreo::pose {
namespace {

constexpr double kMostJitter = 0.02;
constexpr double kSmoothing = 0.06;  // s

using Vector = std::array<double, kSpaceDimensions>;

Vector vector_of(const Matrix& position, std::size_t t, const Bone& bone) {
  Vector way{};
  for (std::size_t axis = 0; axis < kSpaceDimensions; ++axis) {
    way[axis] = static_cast<double>(position(t, bone.child * kSpaceDimensions + axis)) -
                position(t, bone.parent * kSpaceDimensions + axis);
  }
  return way;
}

double length_of(const Vector& way) { return std::hypot(way[0], way[1], way[2]); }

double median(std::vector<double> values) {
  if (values.empty()) return 0;
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

double median_length(const Motion& motion, const Bone& bone) {
  std::vector<double> seen, all;
  for (std::size_t t = 0; t < motion.frames(); ++t) {
    all.push_back(length_of(vector_of(motion.position, t, bone)));
    if (motion.seen(t, bone.parent) != 0 && motion.seen(t, bone.child) != 0) seen.push_back(all.back());
  }
  return median(std::move(seen.empty() ? all : seen));
}

/// Of one limb, into its three columns.
void take_directions(const Matrix& position, std::size_t limb, Matrix& directions) {
  Vector direction{0, 1, 0};
  for (std::size_t t = 0; t < position.rows(); ++t) {
    const Vector way = vector_of(position, t, bone_of(limb));
    const double length = length_of(way);
    for (std::size_t axis = 0; axis < kSpaceDimensions; ++axis) {
      if (length > 0) direction[axis] = way[axis] / length;
      directions(t, limb * kSpaceDimensions + axis) = static_cast<float>(direction[axis]);
    }
  }
}

void place_child(const Bones& bones, std::size_t t, std::size_t limb, Matrix& joints) {
  const Bone bone = bone_of(limb);
  for (std::size_t axis = 0; axis < kSpaceDimensions; ++axis) {
    const double step = bones.lengths[limb] * bones.directions(t, limb * kSpaceDimensions + axis);
    joints(t, bone.child * kSpaceDimensions + axis) =
        static_cast<float>(joints(t, bone.parent * kSpaceDimensions + axis) + step);
  }
}

double jitter_of(const Motion& motion, const Bone& bone) {
  double sum = 0, squares = 0;
  double before = 0;
  for (std::size_t t = 0; t < motion.frames(); ++t) {
    const double length = length_of(vector_of(motion.position, t, bone));
    if (t > 0) squares += (length - before) * (length - before) / 2;
    sum += before = length;
  }
  const auto frames = static_cast<double>(motion.frames());
  return sum > 0 && frames > 1 ? std::sqrt(squares / (frames - 1)) / (sum / frames) : 0;
}

void smooth_motion(Motion& motion) {
  for (const Segment& part : stretches(motion)) {
    for (std::size_t column = 0; column < motion.position.columns(); ++column) {
      std::vector<double> values;
      for (std::size_t t = part.begin; t < part.end; ++t) values.push_back(motion.position(t, column));
      const auto smoothed = smooth(values, kSmoothing * motion.fps);
      for (std::size_t t = part.begin; t < part.end; ++t) {
        motion.position(t, column) = static_cast<float>(smoothed[t - part.begin]);
      }
    }
  }
}

void check_space(const Motion& motion) {
  if (motion.dimensions() == kSpaceDimensions) return;
  fail("a motion of {} dimensions has no bones, expected {}", motion.dimensions(), kSpaceDimensions);
}

}  // namespace

Bones to_bones(const Motion& motion) {
  check_space(motion);
  Bones bones{.directions = Matrix(motion.frames(), kLimbs.size() * kSpaceDimensions),
              .root = Matrix(motion.frames(), kSpaceDimensions)};
  for (std::size_t limb = 0; limb < kLimbs.size(); ++limb) {
    bones.lengths[limb] = median_length(motion, bone_of(limb));
    take_directions(motion.position, limb, bones.directions);
  }
  for (std::size_t t = 0; t < motion.frames(); ++t) {
    std::ranges::copy(motion.position.row(t).subspan(kMidHip * kSpaceDimensions, kSpaceDimensions),
                      bones.root.row(t).begin());
  }
  return bones;
}

Matrix to_joints(const Bones& bones) {
  Matrix joints(bones.root.rows(), kSpacePoseSize);
  for (std::size_t t = 0; t < joints.rows(); ++t) {
    std::ranges::copy(bones.root.row(t), joints.row(t).begin() + kMidHip * kSpaceDimensions);
    place_child(bones, t, kTorso, joints);  // first: head and arms hang on it
    for (std::size_t limb = 0; limb < kLimbs.size(); ++limb) place_child(bones, t, limb, joints);
  }
  return joints;
}

double limb_jitter(const Motion& motion) {
  std::vector<double> jitters;
  for (std::size_t limb = 0; limb < kLimbs.size(); ++limb) jitters.push_back(jitter_of(motion, bone_of(limb)));
  return median(std::move(jitters));
}

void fix_bones(Motion& motion) {
  check_space(motion);
  if (limb_jitter(motion) > kMostJitter) smooth_motion(motion);
  motion.position = to_joints(to_bones(motion));
}

}  // namespace choreo::pose
