#pragma once

#include "choreo/pose/motion.h"

#include <array>
#include <string_view>

namespace choreo::pose {

enum class Normalisation {
  kPaper,    ///< x and y each scaled to [0, 1] (the paper, section 3.1)
  kUniform,  ///< both by the same factor, the shorter axis centred: keeps the picture's proportions
};

/// Throws Error for a name that is not "paper" or "uniform".
Normalisation parse_normalisation(std::string_view name);
std::string_view name_of(Normalisation normalisation);

/// pixel = stored · scale + offset, per axis.
struct PixelTransform {
  std::array<double, kDimensions> scale{};
  std::array<double, kDimensions> offset{};

  /// True width / height of the unit square.
  [[nodiscard]] double aspect() const { return scale[0] / scale[1]; }
};

/// Min–max over all joints and frames that were seen; the positions become numbers in [0, 1].
/// Returns the way back to pixels. Throws Error when the dancer has no extent.
PixelTransform normalise(Motion& motion, Normalisation normalisation);

}  // namespace choreo::pose
