#pragma once

#include <cstddef>
#include <span>
#include <string_view>

namespace choreo::output {

/// Throws Error unless `pose` is 30 finite numbers; names the frame and the joint.
void check_pose(std::span<const float> pose, std::size_t frame, std::string_view where);

}  // namespace choreo::output
