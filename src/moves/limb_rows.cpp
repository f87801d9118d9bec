#include "choreo/moves/limb_rows.h"

#include <cmath>

namespace choreo::moves {

void to_limbs(std::span<const float> joints, LimbRow layout, std::span<float> row) {
  const std::size_t d = layout.dimensions;
  for (std::size_t limb = 0; limb < pose::kLimbs.size(); ++limb) {
    const auto [parent, child] = pose::bone_of(limb);
    for (std::size_t axis = 0; axis < d; ++axis)
      row[limb * d + axis] = joints[child * d + axis] - joints[parent * d + axis];
  }
  row[layout.height()] = joints[pose::kMidHip * d + 1];
}

void to_joints(std::span<const float> row, LimbRow layout, std::span<const float> lengths, std::span<const float> root,
               std::span<float> joints) {
  const std::size_t d = layout.dimensions;
  const auto place = [&](std::size_t limb) {
    const auto [parent, child] = pose::bone_of(limb);
    float square = 0;
    for (std::size_t axis = 0; axis < d; ++axis) square += row[limb * d + axis] * row[limb * d + axis];
    const float length = std::sqrt(square);
    const float scale = lengths.empty() || !(length > 0) ? 1 : lengths[limb] / length;
    for (std::size_t axis = 0; axis < d; ++axis) {
      joints[child * d + axis] = joints[parent * d + axis] + scale * row[limb * d + axis];
    }
  };
  for (std::size_t axis = 0; axis < d; ++axis) joints[pose::kMidHip * d + axis] = root[axis];
  place(pose::kTorso);  // first: head and arms hang on it
  for (std::size_t limb = 0; limb < pose::kLimbs.size(); ++limb) place(limb);
}

}  // namespace choreo::moves
