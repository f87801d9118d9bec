#pragma once

#include "choreo/pose/motion.h"

namespace choreo::pose {

/// Brings a 3-D motion [T, 45] as it lies in a file to metres, x to the right, y down and z away from the camera. What
/// y and the unit are is told by the body, over the frames that saw the joints: with the noses above the hips (in the
/// median) y is up, and y and z change signs (a half turn about x, which leaves right and left); else it is down. The
/// unit is the one of metre, centimetre and millimetre in which the median of |Neck − MidHip| is 0.3 … 0.8 m. Throws
/// Error, naming the number found, where the noses aren't along y, no unit fits, or no frame saw these joints.
void to_metres(Motion& motion);

}  // namespace choreo::pose
