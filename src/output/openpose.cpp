#include "choreo/output/openpose.h"

#include "choreo/core/error.h"
#include "choreo/core/file.h"
#include "choreo/core/text.h"
#include "choreo/pose/skeleton.h"

#include <fmt/format.h>

#include <fstream>
#include <iterator>
#include <set>
#include <span>
#include <string_view>
#include <system_error>

namespace fs = std::filesystem;

namespace choreo::output {
namespace {

constexpr std::size_t kBody25Joints = 25;
constexpr std::string_view kSuffix = "_keypoints.json";

std::string file_name(const std::string& clip, std::size_t frame) {
  return fmt::format("{}_{:012}{}", clip, frame, kSuffix);
}

/// Throws Error where the folder holds keypoint files that this dance won't replace.
void check_folder(const fs::path& folder, const std::string& clip, std::size_t frames) {
  std::set<std::string> ours;
  for (std::size_t t = 0; t < frames; ++t) ours.insert(file_name(clip, t));
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    const std::string name = entry.path().filename().string();
    if (!name.ends_with(kSuffix) || ours.contains(name)) continue;
    fail("{}: holds keypoints of something else ({}); expected a folder without\ntry a new folder", quote(folder),
         quote(name));
  }
  if (error) fail("{}: can't be read: {}", quote(folder), error.message());
}

std::string frame_text(std::span<const float> pose, double aspect) {
  std::string text = R"({"version":1.3,"people":[{"person_id":[-1],"pose_keypoints_2d":[)";
  for (std::size_t joint = 0; joint < kBody25Joints; ++joint) {
    if (joint > 0) text += ',';
    if (joint < pose::kJoints) {
      fmt::format_to(std::back_inserter(text), "{:.7g},{:.7g},1", pose[2 * joint] * aspect * kOpenPoseHeight,
                     pose[2 * joint + 1] * kOpenPoseHeight);
    } else {
      text += "0,0,0";
    }
  }
  text += R"(],"face_keypoints_2d":[],"hand_left_keypoints_2d":[],"hand_right_keypoints_2d":[],)";
  text +=
      R"("pose_keypoints_3d":[],"face_keypoints_3d":[],"hand_left_keypoints_3d":[],"hand_right_keypoints_3d":[]}]})";
  return text + "\n";
}

/// Not atomic: flushing thousands of small files to the disk one by one would take minutes.
void write_text(const fs::path& path, const std::string& text) {
  std::ofstream stream(path, std::ios::binary);
  stream << text;
  stream.close();
  if (!stream) fail("{}: can't be written", quote(path));
}

}  // namespace

void write_openpose(const fs::path& folder, const std::string& clip, const Dance& dance) {
  check_dance(dance, quote(folder));
  if (clip.empty() || clip.find('/') != std::string::npos) {
    fail("{}: a clip's name must be a file name's beginning, found {}", quote(folder), quote(clip));
  }
  make_writable_directory(folder);
  check_folder(folder, clip, dance.frames.rows());
  const Dance seen = seen_from({}, dance);
  for (std::size_t t = 0; t < dance.frames.rows(); ++t) {
    write_text(folder / file_name(clip, t), frame_text(seen.frames.row(t), seen.aspect));
  }
}

}  // namespace choreo::output
