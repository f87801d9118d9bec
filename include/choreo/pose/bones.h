#pragma once

#include "choreo/core/matrix.h"
#include "choreo/pose/motion.h"
#include "choreo/pose/skeleton.h"

#include <array>

namespace choreo::pose {

/// A 3-D motion of a body whose bones keep their lengths: a tree from MidHip outwards along kLimbs, in their order.
struct Bones {
  std::array<double, kLimbs.size()> lengths{};  ///< [the motion's unit]
  Matrix directions;                            ///< [T, 14 · 3] unit vectors, from the hips' side outwards
  Matrix root;                                  ///< [T, 3] MidHip
};

/// The bones of a 3-D motion [T, 45]: a length is the median over the frames that saw both of its ends (over all where
/// none did), a direction where the bone has none (both ends at one place) that of the frame before.
Bones to_bones(const Motion& motion);

/// The joints [T, 45], bone by bone from the root: child = parent + length · direction.
Matrix to_joints(const Bones& bones);

/// Median over the limbs of how much a limb's length l trembles: deviation of (l(t + 1) − l(t)) / √2, by its mean. Of
/// motion capture below 0.01; independent errors of 1 cm in each coordinate make it 0.05.
double limb_jitter(const Motion& motion);

/// Gives a motion [T, 45] fixed bones. One of a limb_jitter() above 0.02 is a detector's guess and smoothed before
/// (Gaussian, deviation 0.06 s, not across cuts): motion-captured salsa with errors of 2 cm in each coordinate comes
/// from 3.2 cm to within 1.9 cm of where its joints were.
void fix_bones(Motion& motion);

}  // namespace choreo::pose
