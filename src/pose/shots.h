#pragma once

#include "choreo/pose/scene.h"

#include <cstddef>
#include <vector>

namespace choreo::pose {

/// The frames at which a new shot begins: everybody who was there has jumped or gone, and nobody comes back to where
/// they were within the next quarter of a second.
std::vector<std::size_t> find_cuts(const Scene& scene, double fps);

}  // namespace choreo::pose
