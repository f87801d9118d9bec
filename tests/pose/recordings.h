#pragma once

#include "choreo/pose/motion.h"
#include "choreo/pose/skeleton.h"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <random>
#include <string>
#include <vector>

namespace choreo::testing {

/// JSON of one person of `keypoints` joints, joint j at (x + j, y + 2 j) with this confidence.
inline std::string person_json(double x, double y, int keypoints = 25, double confidence = 0.9,
                               const std::string& key = "pose_keypoints_2d") {
  std::string numbers;
  for (int joint = 0; joint < keypoints; ++joint) {
    numbers += fmt::format("{}{},{},{}", joint == 0 ? "" : ",", x + joint, y + 2 * joint, confidence);
  }
  return fmt::format(R"({{"{}":[{}]}})", key, numbers);
}

inline std::string frame_json(const std::vector<std::string>& people) {
  return fmt::format(R"({{"version":1.3,"people":[{}]}})", fmt::join(people, ","));
}

inline void write_text(const std::filesystem::path& path, const std::string& text) {
  std::filesystem::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << text;
}

inline std::string keypoint_file(const std::string& prefix, int number) {
  return fmt::format("{}_{:012}_keypoints.json", prefix, number);
}

/// A motion in which everything was seen: joint j of frame t at (t + j, 2 t + j).
inline pose::Motion seen_motion(std::size_t frames, double fps) {
  pose::Motion motion{fps, Matrix(frames, pose::kPoseSize), pose::SeenMatrix(frames, pose::kJoints, 1)};
  for (std::size_t t = 0; t < frames; ++t) {
    for (std::size_t joint = 0; joint < pose::kJoints; ++joint) {
      motion.position(t, 2 * joint) = static_cast<float>(t + joint);
      motion.position(t, 2 * joint + 1) = static_cast<float>(2 * t + joint);
    }
  }
  return motion;
}

/// A person who stands and swings arms and legs [metres; x to the right, y down, z away], everything seen; every limb
/// keeps its length.
inline pose::Motion space_motion(std::size_t frames, double fps = 25) {
  constexpr std::array<double, pose::kLimbs.size()> kLengths{0.2,  0.18, 0.28, 0.25, 0.18, 0.28, 0.25,
                                                             0.48, 0.1,  0.42, 0.4,  0.1,  0.42, 0.4};
  pose::Motion motion{fps, Matrix(frames, pose::kSpacePoseSize), pose::SeenMatrix(frames, pose::kJoints, 1)};
  for (std::size_t t = 0; t < frames; ++t) {
    std::array<std::array<double, 3>, pose::kJoints> at{};
    const double time = static_cast<double>(t) / fps;
    at[1] = {0.3 * std::sin(time), -1.4, 2 + 0.4 * std::sin(0.7 * time)};
    for (std::size_t limb = 0; limb < pose::kLimbs.size(); ++limb) {
      const auto [from, to] = pose::kLimbs[limb];
      const double side = pose::side_of(static_cast<std::size_t>(to)) == 'R'   ? -1
                          : pose::side_of(static_cast<std::size_t>(to)) == 'L' ? 1
                                                                               : 0;
      const double outwards = from == 1 || from == 8 ? 1.5 : 0.3;
      const double swing = 0.4 * std::sin(2 * time + static_cast<double>(limb));
      const std::array<double, 3> way{side * outwards + 0.3 * swing,
                                      to == 0                  ? -1.0
                                      : from == 1 && side != 0 ? 0.1
                                                               : 1.0,
                                      swing};
      const double length = std::hypot(way[0], way[1], way[2]);
      for (std::size_t axis = 0; axis < 3; ++axis) {
        at[static_cast<std::size_t>(to)][axis] =
            at[static_cast<std::size_t>(from)][axis] + kLengths[limb] * way[axis] / length;
      }
    }
    for (std::size_t i = 0; i < pose::kSpacePoseSize; ++i) motion.position(t, i) = static_cast<float>(at[i / 3][i % 3]);
  }
  return motion;
}

/// Independent normal errors of this deviation in every coordinate.
inline pose::Motion noisy(pose::Motion motion, double deviation) {
  std::mt19937 random(5);  // NOLINT(cert-msc32-c,cert-msc51-cpp): the same every time
  std::normal_distribution<float> error(0, static_cast<float>(deviation));
  for (float& value : motion.position.values()) value += error(random);
  return motion;
}

/// How a 3-D file tells space_motion(): units a metre, and whether y is up (and z towards the camera).
struct SpaceFile {
  double units = 1;
  bool up = false;
  bool picture = false;  ///< 2-D keypoints beside the 3-D ones: 100 pixels a metre
};

/// JSON of one person at frame t of the motion [T, 45] in metres, as a file tells it; keypoints after the fifteenth are
/// 0.
inline std::string space_person_json(const Matrix& motion, std::size_t t, const SpaceFile& file) {
  std::vector<double> space(100), picture(file.picture ? 75 : 0);
  for (std::size_t i = 0; i < motion.columns(); ++i) {
    const double sign = file.up && i % 3 > 0 ? -1 : 1;
    space[i / 3 * 4 + i % 3] = sign * file.units * motion(t, i);
    if (file.picture && i % 3 < 2) picture[i / 3 * 3 + i % 3] = 100 * motion(t, i) + 300;
  }
  for (std::size_t joint = 0; joint < pose::kJoints; ++joint) {
    space[4 * joint + 3] = 0.8;
    if (file.picture) picture[3 * joint + 2] = 0.9;
  }
  return fmt::format(R"({{"pose_keypoints_2d":[{}],"pose_keypoints_3d":[{:.7g}]}})", fmt::join(picture, ","),
                     fmt::join(space, ","));
}

}  // namespace choreo::testing
