#pragma once

#include "choreo/pose/motion.h"

#include <string_view>
#include <vector>

namespace choreo::pose {

enum class Normalisation {
  kPaper,    ///< x and y each scaled to [0, 1] (the paper, section 3.1)
  kUniform,  ///< both by the same factor, the shorter axis centred: keeps the picture's proportions
  kRobust,   ///< as the paper, but what a wild detection puts far beyond the percentiles is clamped
};

/// kRobust: the 1st and 99th percentile of an axis, each moved outwards by a quarter of the range between them (raised
/// arms are no outliers), but never beyond the extremes: for a dance without wild detections it is the paper's form.
inline constexpr double kRobustShare = 0.01;
inline constexpr double kRobustMargin = 0.25;

/// Throws Error for a name that is none of paper, uniform and robust.
Normalisation parse_normalisation(std::string_view name);
std::string_view name_of(Normalisation normalisation);

/// pixel (in 3-D: metre) = stored · scale + offset, per axis; D numbers each.
struct PixelTransform {
  std::vector<double> scale{1, 1};
  std::vector<double> offset{0, 0};

  /// True width / height of the unit square.
  [[nodiscard]] double aspect() const { return scale[0] / scale[1]; }
};

/// Min–max over all joints and frames that were seen (the paper, section 3.1; kRobust: percentiles): per axis
/// stored = (pixel − offset) / scale, clamped to [0, 1], with offset = low and scale = high − low; kUniform: scale the
/// largest of the axes' and offset = low − (scale − (high − low)) / 2. [T, J · D] pixels become numbers in [0, 1].
/// In 3-D all three keep the proportions, the ranges of kRobust being its percentiles' still, and joints that weren't
/// seen count as well: the bones hold them. Returns the way back to pixels. Throws Error when the dancer has no extent.
PixelTransform normalise(Motion& motion, Normalisation normalisation);

}  // namespace choreo::pose
