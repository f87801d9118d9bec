#pragma once

#include "choreo/core/matrix.h"
#include "choreo/pose/normalise.h"

namespace choreo::pose {

/// Where a 3-D dance is looked at from, without perspective. At 0, 0: from the front, as it was recorded.
struct Camera {
  double yaw = 0;    ///< the dance turns about the vertical by this [degrees]; anticlockwise as seen from above
  double pitch = 0;  ///< the camera rises by this [degrees]: at 90 it looks straight down
};

/// The 3-D motion [T, 45] (x to the right, y down, z away from the camera) as the camera sees it: [T, 30] in the same
/// unit. With c the mean of MidHip over all frames and (x, y, z) a joint less c,
///
///     x' = x cos yaw − z sin yaw,   z' = x sin yaw + z cos yaw,   y' = y cos pitch − z' sin pitch
///
/// and (x', y') + c is what is seen (an orthographic projection). Throws Error for a motion of other columns.
Matrix project(const Matrix& motion, const Camera& camera);

/// A 3-D dance in 2-D, normalised as 2-D clips are (Normalisation::kPaper).
struct Projection {
  Matrix motion;          ///< [T, 30] in the unit square
  PixelTransform pixels;  ///< the way back to project()'s unit; its aspect() is the picture's
};

/// project(), each axis then scaled to [0, 1] by its extremes. Throws Error as project() and normalise() do.
Projection project_normalised(const Matrix& motion, const Camera& camera);

}  // namespace choreo::pose
