#pragma once

#include "choreo/pose/openpose.h"

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace choreo::pose {

/// Everybody in every frame of a clip; index 0 is the first file's frame.
struct Recording {
  std::vector<People> frames;
  std::size_t files = 0;
  std::size_t broken = 0;  ///< files that couldn't be read: frames with nobody
  std::size_t heads = 0;   ///< people whose head stands for the nose (MPI-15)
  std::size_t flat = 0;    ///< people with 3-D keypoints alone: their positions are no pixels, but y is down
  std::size_t dimensions = kDimensions;
};

/// A larger OpenPose file [bytes] is none.
inline constexpr std::size_t kMostFileBytes = std::size_t{64} << 20;

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

/// Throws Error where people are seen and none has a joint in space: 3 dimensions can't be made of 2.
void check_space(std::span<const People> frames, std::string_view where);

/// Reads a folder of OpenPose files, one a frame; with 3 dimensions their 3-D keypoints, too. A number that is missing
/// and a file that is broken give a frame with nobody. Throws Error as recording_files() does, when more than 1 % are
/// broken, and as check_space() does where 3-D keypoints are asked for.
Recording read_recording(const std::filesystem::path& folder, std::size_t dimensions = kDimensions);

}  // namespace choreo::pose
