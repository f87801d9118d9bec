#include "choreo/pose/track.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace choreo::pose {
namespace {

constexpr float kLeastConfidence = 0.05F;

using Seen = std::array<std::uint8_t, kJoints>;

Seen seen_joints(const Detection& person, const std::optional<PictureSize>& picture) {
  Seen seen{};
  for (std::size_t joint = 0; joint < kJoints; ++joint) {
    const float x = person.position[2 * joint];
    const float y = person.position[2 * joint + 1];
    const bool inside = !picture || (x >= 0 && y >= 0 && x <= picture->width && y <= picture->height);
    seen[joint] = person.confidence[joint] > kLeastConfidence && std::isfinite(x) && std::isfinite(y) && inside;
  }
  return seen;
}

/// Mean distance over the joints that both have; infinite when there is none.
double distance(const Detection& a, const Seen& a_seen, std::span<const float> b, const Seen& b_seen) {
  double sum = 0;
  int common = 0;
  for (std::size_t joint = 0; joint < kJoints; ++joint) {
    if (a_seen[joint] == 0 || b_seen[joint] == 0) continue;
    sum += std::hypot(a.position[2 * joint] - b[2 * joint], a.position[2 * joint + 1] - b[2 * joint + 1]);
    ++common;
  }
  return common == 0 ? std::numeric_limits<double>::infinity() : sum / common;
}

double visibility(const Detection& person, const Seen& seen) {
  double sum = 0;
  for (std::size_t joint = 0; joint < kJoints; ++joint) sum += seen[joint] != 0 ? person.confidence[joint] : 0;
  return sum;
}

}  // namespace

Motion follow_dancer(const Recording& recording, double fps, std::optional<PictureSize> picture) {
  const std::size_t frames = recording.frames.size();
  Motion motion{fps, Matrix(frames, kPoseSize), SeenMatrix(frames, kJoints)};
  std::array<float, kPoseSize> last{};  // where each joint was seen last
  Seen known{};                         // whether it ever was
  for (std::size_t t = 0; t < frames; ++t) {
    const Detection* nearest = nullptr;
    Seen nearest_seen{};
    double best = std::numeric_limits<double>::infinity();
    const bool started = std::any_of(known.begin(), known.end(), [](auto joint) { return joint != 0; });
    for (const Detection& person : recording.frames[t]) {
      const Seen seen = seen_joints(person, picture);
      const double cost = started ? distance(person, seen, last, known) : -visibility(person, seen);
      if (cost < best && visibility(person, seen) > 0) {
        best = cost;
        nearest = &person;
        nearest_seen = seen;
      }
    }
    if (nearest == nullptr) continue;
    std::copy(nearest_seen.begin(), nearest_seen.end(), motion.seen.row(t).begin());
    for (std::size_t joint = 0; joint < kJoints; ++joint) {
      if (nearest_seen[joint] == 0) continue;
      known[joint] = 1;
      for (std::size_t axis = 0; axis < kDimensions; ++axis) {
        const std::size_t i = joint * kDimensions + axis;
        last[i] = motion.position(t, i) = nearest->position[i];
      }
    }
  }
  return motion;
}

}  // namespace choreo::pose
