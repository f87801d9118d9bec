#pragma once

#include "choreo/pose/motion.h"
#include "choreo/pose/skeleton.h"

#include <fmt/format.h>

#include <filesystem>
#include <fstream>
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

}  // namespace choreo::testing
