#include "study/stage.h"

#include "choreo/pose/skeleton.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>

namespace choreo::study {
namespace {

// Parts of the picture's height.
constexpr double kDancerHeight = 0.62, kFloor = 0.92, kTop = 0.08, kSide = 0.08;

struct Box {
  double left = std::numeric_limits<double>::max(), top = left;
  double right = std::numeric_limits<double>::lowest(), bottom = right;

  void include(const Box& other) {
    left = std::min(left, other.left), top = std::min(top, other.top);
    right = std::max(right, other.right), bottom = std::max(bottom, other.bottom);
  }
};

Box box_of(std::span<const float> pose) {
  Box box;
  for (std::size_t i = 0; i < pose.size(); i += pose::kDimensions)
    box.include({pose[i], pose[i + 1], pose[i], pose[i + 1]});
  return box;
}

/// Picture heights a unit of the motion.
double scale_for(const Box& path, double dancer_height) {
  const double width = static_cast<double>(kStageWidth) / kStageHeight - 2 * kSide, height = kFloor - kTop;
  const double room =
      std::min(width / std::max(path.right - path.left, 1e-6), height / std::max(path.bottom - path.top, 1e-6));
  return std::min(room, kDancerHeight / std::max(dancer_height, 1e-6));
}

int to_units(double picture_heights) { return static_cast<int>(std::lround(picture_heights * kStageHeight)); }

}  // namespace

BasicMatrix<int> place_on_stage(const Matrix& motion, std::size_t begin, std::size_t frames) {
  Box path;
  std::vector<double> heights;
  for (std::size_t t = begin; t < begin + frames; ++t) {
    const Box box = box_of(motion.row(t));
    heights.push_back(box.bottom - box.top);
    path.include(box);
  }
  const auto median = heights.begin() + static_cast<std::ptrdiff_t>(heights.size() / 2);
  std::nth_element(heights.begin(), median, heights.end());
  const double scale = scale_for(path, *median), middle = (path.left + path.right) / 2;
  BasicMatrix<int> placed(frames, motion.columns());
  for (std::size_t t = 0; t < frames; ++t) {
    for (std::size_t i = 0; i < motion.columns(); i += pose::kDimensions) {
      placed(t, i) = to_units(0.5 * kStageWidth / kStageHeight + (motion(begin + t, i) - middle) * scale);
      placed(t, i + 1) = to_units(kFloor + (motion(begin + t, i + 1) - path.bottom) * scale);
    }
  }
  return placed;
}

}  // namespace choreo::study
