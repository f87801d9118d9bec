#pragma once

#include "choreo/output/dance.h"

#include <filesystem>
#include <string>

namespace choreo::output {

/// Height of the picture that the pixel coordinates are in; its width is this times the dance's aspect.
inline constexpr double kOpenPoseHeight = 720;

/// Writes every frame (of a 3-D dance its front view) as OpenPose 1.3 JSON (BODY_25: joints 15 … 24 are zero,
/// confidence 1 for ours), one `<clip>_000000000000_keypoints.json` a frame, y down. Makes the folder. A folder with
/// keypoint files of something else, or of a longer dance, is an Error: a mixture would be read as one clip.
void write_openpose(const std::filesystem::path& folder, const std::string& clip, const Dance& dance);

}  // namespace choreo::output
