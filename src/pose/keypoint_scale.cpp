#include "choreo/pose/keypoint_scale.h"

#include <cmath>

namespace choreo::pose {
namespace {

/// Detectors put a joint a little beyond the picture's edge, and a wild one anywhere.
constexpr float kMost = 1.05F;
constexpr std::size_t kOneWildIn = 100;

template <class Visit>
void visit_seen(const Recording& recording, const Visit& visit) {
  for (const People& people : recording.frames) {
    for (const Detection& person : people) {
      for (std::size_t i = 0; i < kPoseSize; ++i) {
        if (person.confidence[i / kDimensions] > 0) visit(person.position[i]);
      }
    }
  }
}

}  // namespace

KeypointScale keypoint_scale(const Recording& recording) {
  std::size_t count = 0, large = 0, negative = 0;
  visit_seen(recording, [&](float value) {
    ++count;
    if (!(std::abs(value) <= kMost)) ++large;
    if (value < 0) ++negative;
  });
  if (count == 0 || large * kOneWildIn > count) return KeypointScale::kPixels;
  return negative * kOneWildIn > count ? KeypointScale::kSigned : KeypointScale::kUnit;
}

void to_pixels(Recording& recording, KeypointScale scale, const PictureSize& picture) {
  if (scale == KeypointScale::kPixels) return;
  const std::array<double, kDimensions> size{picture.width, picture.height};
  for (People& people : recording.frames) {
    for (Detection& person : people) {
      for (std::size_t i = 0; i < kPoseSize; ++i) {
        const double value = person.position[i];
        const double share = scale == KeypointScale::kSigned ? (value + 1) / 2 : value;
        person.position[i] = static_cast<float>(share * size[i % kDimensions]);
      }
    }
  }
}

}  // namespace choreo::pose
