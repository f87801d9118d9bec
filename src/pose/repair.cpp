#include "choreo/pose/repair.h"

#include "choreo/core/error.h"

#include <algorithm>
#include <cmath>

namespace choreo::pose {
namespace {

/// Frames in which `joint` was seen, in order.
std::vector<std::size_t> frames_that_saw(const SeenMatrix& seen, std::size_t joint, const Segment& part) {
  std::vector<std::size_t> frames;
  for (std::size_t t = part.begin; t < part.end; ++t) {
    if (seen(t, joint) != 0) frames.push_back(t);
  }
  return frames;
}

void hold(Matrix& position, std::size_t column, const Segment& part, float value) {
  for (std::size_t t = part.begin; t < part.end; ++t) position(t, column) = value;
}

void interpolate(Matrix& position, std::size_t column, std::size_t from, std::size_t to) {
  const float a = position(from, column);
  const float b = position(to, column);
  for (std::size_t t = from + 1; t < to; ++t) {
    const float share = static_cast<float>(t - from) / static_cast<float>(to - from);
    position(t, column) = a + (b - a) * share;
  }
}

/// Between the frames that saw the joint, in a part that did.
void fill_part(Matrix& position, std::size_t column, const Segment& part, const std::vector<std::size_t>& seen) {
  hold(position, column, {part.begin, seen.front()}, position(seen.front(), column));
  for (std::size_t i = 1; i < seen.size(); ++i) interpolate(position, column, seen[i - 1], seen[i]);
  hold(position, column, {seen.back() + 1, part.end}, position(seen.back(), column));
}

void fill_joint(Motion& motion, std::size_t joint) {
  const auto anywhere = frames_that_saw(motion.seen, joint, {0, motion.frames()});
  if (anywhere.empty()) fail_as("a joint never seen", "the joint {} is never seen", kJointNames[joint]);
  for (const Segment& part : stretches(motion)) {
    const auto seen = frames_that_saw(motion.seen, joint, part);
    for (std::size_t column = joint * motion.dimensions(); column < (joint + 1) * motion.dimensions(); ++column) {
      if (seen.empty()) {  // no segment comes of this part: where another frame saw the joint
        hold(motion.position, column, part, motion.position(anywhere.front(), column));
      } else {
        fill_part(motion.position, column, part, seen);
      }
    }
  }
}

/// Marks the frames of `part` in which the joint is missing for longer than kLongestGap.
void mark_long_gaps(const Motion& motion, std::size_t joint, const Segment& part, std::vector<std::uint8_t>& in_gap) {
  std::size_t gap_begin = part.begin;
  for (std::size_t t = part.begin; t <= part.end; ++t) {
    if (t < part.end && motion.seen(t, joint) == 0) continue;
    if (static_cast<double>(t - gap_begin) > kLongestGap * motion.fps) {
      std::fill(in_gap.begin() + static_cast<std::ptrdiff_t>(gap_begin),
                in_gap.begin() + static_cast<std::ptrdiff_t>(t), std::uint8_t{1});
    }
    gap_begin = t + 1;
  }
}

/// The stretches of `part` outside of long gaps that are long enough.
void add_segments(const Segment& part, const std::vector<std::uint8_t>& in_gap, double fps,
                  std::vector<Segment>& segments) {
  std::size_t begin = part.begin;
  for (std::size_t t = part.begin; t <= part.end; ++t) {
    if (t < part.end && in_gap[t] == 0) continue;
    if (static_cast<double>(t - begin) >= kShortestSegment * fps) segments.push_back({begin, t});
    begin = t + 1;
  }
}

/// The cuts at another frame rate: a frame belongs to the part that its time lies in.
std::vector<std::size_t> resample_cuts(const Motion& motion, double fps) {
  std::vector<std::size_t> cuts;
  for (const std::size_t cut : motion.cuts) {
    cuts.push_back(static_cast<std::size_t>(std::ceil(static_cast<double>(cut) / motion.fps * fps - 1e-6)));
  }
  return cuts;
}

}  // namespace

void fill_missing(Motion& motion) {
  for (std::size_t joint = 0; joint < kJoints; ++joint) fill_joint(motion, joint);
}

std::vector<Segment> find_segments(const Motion& motion) {
  std::vector<std::uint8_t> in_gap(motion.frames(), 0);
  std::vector<Segment> segments;
  for (const Segment& part : stretches(motion)) {
    for (std::size_t joint = 0; joint < kJoints; ++joint) mark_long_gaps(motion, joint, part, in_gap);
    add_segments(part, in_gap, motion.fps, segments);
  }
  return segments;
}

Motion resample(const Motion& motion, double fps) {
  if (motion.fps == fps || motion.frames() == 0) return motion;
  const auto last = static_cast<double>(motion.frames() - 1);
  // The small term keeps the last frame where the rates divide each other but their quotient was rounded.
  const auto frames = static_cast<std::size_t>(std::floor(last / motion.fps * fps + 1e-6)) + 1;
  Motion result{.fps = fps,
                .position = Matrix(frames, motion.position.columns()),
                .seen = SeenMatrix(frames, motion.seen.columns()),
                .cuts = resample_cuts(motion, fps)};
  for (std::size_t k = 0; k < frames; ++k) {
    const double at = std::min(static_cast<double>(k) / fps * motion.fps, last);
    const auto before = static_cast<std::size_t>(at);
    const bool alone = std::binary_search(motion.cuts.begin(), motion.cuts.end(), before + 1);
    const std::size_t after = alone ? before : std::min(before + 1, motion.frames() - 1);
    const auto share = static_cast<float>(at - static_cast<double>(before));
    for (std::size_t i = 0; i < motion.position.columns(); ++i) {
      const float a = motion.position(before, i);
      result.position(k, i) = a + (motion.position(after, i) - a) * share;
    }
    const auto seen = motion.seen.row(share < 0.5F ? before : after);
    std::copy(seen.begin(), seen.end(), result.seen.row(k).begin());
  }
  return result;
}

}  // namespace choreo::pose
