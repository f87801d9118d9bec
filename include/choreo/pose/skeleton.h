#pragma once

#include <array>
#include <cstddef>
#include <string_view>
#include <utility>

namespace choreo::pose {

/// Coordinates of a joint in a picture, and in space.
inline constexpr std::size_t kDimensions = 2;
inline constexpr std::size_t kSpaceDimensions = 3;

/// The joints: BODY_25's first fifteen, in its order.
inline constexpr std::array<std::string_view, 15> kJointNames{"Nose",      "Neck",   "RShoulder", "RElbow", "RWrist",
                                                              "LShoulder", "LElbow", "LWrist",    "MidHip", "RHip",
                                                              "RKnee",     "RAnkle", "LHip",      "LKnee",  "LAnkle"};
inline constexpr std::size_t kJoints = kJointNames.size();
inline constexpr std::size_t kNose = 0, kNeck = 1, kMidHip = 8;

/// Numbers of a pose: x0, y0, x1, y1, … in a picture; x0, y0, z0, x1, … in space.
inline constexpr std::size_t kPoseSize = kJoints * kDimensions;
inline constexpr std::size_t kSpacePoseSize = kJoints * kSpaceDimensions;

/// The limbs, as pairs of joints.
inline constexpr std::array<std::pair<int, int>, 14> kLimbs{{{0, 1},
                                                             {1, 2},
                                                             {2, 3},
                                                             {3, 4},
                                                             {1, 5},
                                                             {5, 6},
                                                             {6, 7},
                                                             {1, 8},
                                                             {8, 9},
                                                             {9, 10},
                                                             {10, 11},
                                                             {8, 12},
                                                             {12, 13},
                                                             {13, 14}}};

/// A limb from the hips outwards: a tree whose root is MidHip.
struct Bone {
  std::size_t parent = 0;
  std::size_t child = 0;
};

/// The limb from Neck to MidHip: head and arms hang on it.
inline constexpr std::size_t kTorso = 7;

/// kLimbs begins at the neck: head and torso are the other way round.
constexpr Bone bone_of(std::size_t limb) {
  const auto first = static_cast<std::size_t>(kLimbs[limb].first),
             second = static_cast<std::size_t>(kLimbs[limb].second);
  return second == kMidHip || first == kNose ? Bone{second, first} : Bone{first, second};
}

/// The side a joint is on: 'R', 'L', or 'M' for the middle.
constexpr char side_of(std::size_t joint) {
  const char first = kJointNames[joint][0];
  return joint == 8 || (first != 'R' && first != 'L') ? 'M' : first;
}

/// The same joint on the other side; of the middle, itself.
constexpr std::size_t opposite_joint(std::size_t joint) {
  if (side_of(joint) == 'M') return joint;
  for (std::size_t other = 0; other < kJoints; ++other) {
    if (other != joint && kJointNames[other].substr(1) == kJointNames[joint].substr(1)) return other;
  }
  return joint;
}

}  // namespace choreo::pose
