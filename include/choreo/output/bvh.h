#pragma once

#include "choreo/output/dance.h"

#include <filesystem>

namespace choreo::output {

/// Writes a 3-D dance as BVH (Biovision hierarchy): a skeleton in T-pose with the dance's limb lengths, in centimetres,
/// y up, the dancer looking along z; then `fps` frames a second (0: the dance's) of the root's place and every joint's
/// rotation, as turns about z, x, y in degrees that never leap. Joints are named as in CMU's and Mixamo's files, which
/// Blender, Unreal and MotionBuilder map: Hips, Spine, Head, LeftArm, LeftForeArm, LeftUpLeg, …. Where several limbs
/// hang on one joint each has a joint of its own there (LHipJoint, LeftShoulder), so that all lie where they were. What
/// fifteen points don't tell is made up: a limb turns about itself no more than its parent does; hands and feet go on
/// as forearms and shins do. A dance that doesn't tell its metres a unit is taken for one of a dancer of 1.7 m. Throws
/// Error for a 2-D dance.
void write_bvh(const std::filesystem::path& path, const Dance& dance, double fps = 0);

}  // namespace choreo::output
