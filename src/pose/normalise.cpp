#include "choreo/pose/normalise.h"

#include "choreo/core/error.h"
#include "choreo/core/text.h"

#include <algorithm>
#include <limits>

namespace choreo::pose {
namespace {

struct Range {
  double low = std::numeric_limits<double>::infinity();
  double high = -std::numeric_limits<double>::infinity();

  [[nodiscard]] double extent() const { return high - low; }
};

Range seen_range(const Motion& motion, std::size_t axis) {
  Range range;
  for (std::size_t t = 0; t < motion.frames(); ++t) {
    for (std::size_t joint = 0; joint < kJoints; ++joint) {
      if (motion.seen(t, joint) == 0) continue;
      const double value = motion.position(t, joint * kDimensions + axis);
      range.low = std::min(range.low, value);
      range.high = std::max(range.high, value);
    }
  }
  return range;
}

}  // namespace

Normalisation parse_normalisation(std::string_view name) {
  if (name == "paper") return Normalisation::kPaper;
  if (name == "uniform") return Normalisation::kUniform;
  fail("{}: no such normalisation, expected \"paper\" or \"uniform\"", quote(name));
}

std::string_view name_of(Normalisation normalisation) {
  return normalisation == Normalisation::kPaper ? "paper" : "uniform";
}

PixelTransform normalise(Motion& motion, Normalisation normalisation) {
  const std::array<Range, kDimensions> ranges{seen_range(motion, 0), seen_range(motion, 1)};
  const double largest = std::max(ranges[0].extent(), ranges[1].extent());
  PixelTransform pixels;
  for (std::size_t axis = 0; axis < kDimensions; ++axis) {
    const Range& range = ranges[axis];
    if (!(range.extent() > 0))
      fail("the dancer has no {}: every joint has the same place", axis == 0 ? "width" : "height");
    pixels.scale[axis] = normalisation == Normalisation::kPaper ? range.extent() : largest;
    pixels.offset[axis] = range.low - (pixels.scale[axis] - range.extent()) / 2;
  }
  for (std::size_t t = 0; t < motion.frames(); ++t) {
    for (std::size_t i = 0; i < kPoseSize; ++i) {
      const std::size_t axis = i % kDimensions;
      const double stored = (motion.position(t, i) - pixels.offset[axis]) / pixels.scale[axis];
      motion.position(t, i) = static_cast<float>(std::clamp(stored, 0.0, 1.0));
    }
  }
  return pixels;
}

}  // namespace choreo::pose
