#include "choreo/pose/repair.h"

#include "choreo/core/error.h"

#include <algorithm>
#include <cmath>

namespace choreo::pose {
namespace {

/// Frames in which `joint` was seen, in order.
std::vector<std::size_t> frames_that_saw(const SeenMatrix& seen, std::size_t joint) {
  std::vector<std::size_t> frames;
  for (std::size_t t = 0; t < seen.rows(); ++t) {
    if (seen(t, joint) != 0) frames.push_back(t);
  }
  return frames;
}

void interpolate(Matrix& position, std::size_t column, std::size_t from, std::size_t to) {
  const float a = position(from, column);
  const float b = position(to, column);
  for (std::size_t t = from + 1; t < to; ++t) {
    const float share = static_cast<float>(t - from) / static_cast<float>(to - from);
    position(t, column) = a + (b - a) * share;
  }
}

void fill_joint(Matrix& position, std::size_t joint, const std::vector<std::size_t>& seen) {
  for (std::size_t column = joint * kDimensions; column < (joint + 1) * kDimensions; ++column) {
    for (std::size_t t = 0; t < seen.front(); ++t) position(t, column) = position(seen.front(), column);
    for (std::size_t i = 1; i < seen.size(); ++i) interpolate(position, column, seen[i - 1], seen[i]);
    for (std::size_t t = seen.back() + 1; t < position.rows(); ++t) {
      position(t, column) = position(seen.back(), column);
    }
  }
}

/// 1 where a joint is missing for longer than kLongestGap.
std::vector<std::uint8_t> frames_in_long_gaps(const Motion& motion) {
  std::vector<std::uint8_t> in_gap(motion.frames(), 0);
  for (std::size_t joint = 0; joint < kJoints; ++joint) {
    std::size_t gap_begin = 0;
    for (std::size_t t = 0; t <= motion.frames(); ++t) {
      if (t < motion.frames() && motion.seen(t, joint) == 0) continue;
      if (static_cast<double>(t - gap_begin) > kLongestGap * motion.fps) {
        std::fill(in_gap.begin() + static_cast<std::ptrdiff_t>(gap_begin),
                  in_gap.begin() + static_cast<std::ptrdiff_t>(t), std::uint8_t{1});
      }
      gap_begin = t + 1;
    }
  }
  return in_gap;
}

}  // namespace

void fill_missing(Motion& motion) {
  for (std::size_t joint = 0; joint < kJoints; ++joint) {
    const auto seen = frames_that_saw(motion.seen, joint);
    if (seen.empty()) fail("the joint {} is never seen", kJointNames[joint]);
    fill_joint(motion.position, joint, seen);
  }
}

std::vector<Segment> find_segments(const Motion& motion) {
  const auto in_gap = frames_in_long_gaps(motion);
  std::vector<Segment> segments;
  std::size_t begin = 0;
  for (std::size_t t = 0; t <= in_gap.size(); ++t) {
    if (t < in_gap.size() && in_gap[t] == 0) continue;
    if (static_cast<double>(t - begin) >= kShortestSegment * motion.fps) segments.push_back({begin, t});
    begin = t + 1;
  }
  return segments;
}

Motion resample(const Motion& motion, double fps) {
  if (motion.fps == fps || motion.frames() == 0) return motion;
  const auto last = static_cast<double>(motion.frames() - 1);
  // The small term keeps the last frame where the rates divide each other but their quotient was rounded.
  const auto frames = static_cast<std::size_t>(std::floor(last / motion.fps * fps + 1e-6)) + 1;
  Motion result{fps, Matrix(frames, kPoseSize), SeenMatrix(frames, kJoints)};
  for (std::size_t k = 0; k < frames; ++k) {
    const double at = std::min(static_cast<double>(k) / fps * motion.fps, last);
    const auto before = static_cast<std::size_t>(at);
    const std::size_t after = std::min(before + 1, motion.frames() - 1);
    const auto share = static_cast<float>(at - static_cast<double>(before));
    for (std::size_t i = 0; i < kPoseSize; ++i) {
      const float a = motion.position(before, i);
      result.position(k, i) = a + (motion.position(after, i) - a) * share;
    }
    const auto seen = motion.seen.row(share < 0.5F ? before : after);
    std::copy(seen.begin(), seen.end(), result.seen.row(k).begin());
  }
  return result;
}

}  // namespace choreo::pose
