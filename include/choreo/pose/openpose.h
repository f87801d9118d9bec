#pragma once

#include "choreo/pose/skeleton.h"

#include <array>
#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace choreo::pose {

/// One person as a detector saw it: positions in pixels, confidence 0 for a joint that was not found.
struct Detection {
  std::array<float, kPoseSize> position{};
  std::array<float, kJoints> confidence{};
  bool head_for_nose = false;  ///< MPI-15 has no nose
};

/// Everybody in one frame, in no particular order.
using People = std::vector<Detection>;

/// Everybody in every frame of a clip; index 0 is the first file's frame.
struct Recording {
  std::vector<People> frames;
  std::size_t files = 0;
  std::size_t broken = 0;  ///< files that couldn't be read: frames with nobody
  std::size_t heads = 0;   ///< people whose head stands for the nose (MPI-15)
};

/// Reads the OpenPose JSON of one frame: versions 0.1 (`body_parts`), 1.0 (`pose_keypoints`) and 1.1–1.3
/// (`pose_keypoints_2d`); BODY_25 (75 numbers), COCO-18 (54) and MPI-15 (45). Throws Error naming `where`.
People parse_people(std::string_view json, std::string_view where);

/// The same of a file, named in errors without its folder. Throws Error where it is no regular file or too large.
People read_people(const std::filesystem::path& file);

/// The number of the frame in an OpenPose file's name: the last run of digits before `_keypoints.json` or
/// `_pose.json`; −1 when the name is another kind of file's.
long long frame_number(std::string_view file_name);

/// One frame's file in its folder.
struct RecordingFile {
  long long number = 0;
  std::string name;
};

/// The OpenPose files of a folder in order of their frame numbers. Throws Error when there is none, when two have the
/// same number, when the numbers are too far apart, or when the folder can't be read.
std::vector<RecordingFile> recording_files(const std::filesystem::path& folder);

/// Reads a folder of OpenPose files, one a frame. A number that is missing and a file that is broken give a frame with
/// nobody. Throws Error as recording_files() does, and when more than 1 % are broken.
Recording read_recording(const std::filesystem::path& folder);

}  // namespace choreo::pose
