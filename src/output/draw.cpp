#include "choreo/output/draw.h"

#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <cmath>
#include <span>
#include <utility>

#include "output/canvas.h"

namespace choreo::output {
namespace {

// Parts of the picture's height.
constexpr double kMargin = 0.08;
constexpr double kLimbWidth = 0.018, kOutlineWidth = 0.005, kTrailWidth = 0.013;
constexpr double kJointRadius = 0.0055, kMinHeadRadius = 0.02, kMaxHeadRadius = 0.065;

constexpr double kMinPictureAspect = 9.0 / 16, kMaxPictureAspect = 16.0 / 9;
constexpr double kHeadOfNeck = 0.5;  // head radius / length of nose to neck
constexpr double kTrailSeconds = 0.6;
constexpr double kTrailStrength = 0.75;                           // of the joint's colour where the trail is fresh
constexpr std::array<std::size_t, 4> kTrailJoints{4, 7, 11, 14};  // wrists and ankles
using pose::kNeck;
using pose::kNose;

constexpr double kSubpixels = 1 << kShift;

using Pose = std::array<cv::Point2d, pose::kJoints>;

/// `share` of the colour, the rest background.
cv::Scalar faded(const Color& color, double share) { return scalar(color) * share + scalar(kBackground) * (1 - share); }

cv::Point subpixel(cv::Point2d point) {
  return {static_cast<int>(std::lround(point.x * kSubpixels)), static_cast<int>(std::lround(point.y * kSubpixels))};
}

void draw_line(cv::Mat& canvas, cv::Point2d a, cv::Point2d b, const cv::Scalar& color, double width) {
  const int thickness = std::max(1, static_cast<int>(std::lround(width)));
  cv::line(canvas, subpixel(a), subpixel(b), color, thickness, cv::LINE_AA, kShift);
}

void draw_disc(cv::Mat& canvas, cv::Point2d center, double radius, const cv::Scalar& color) {
  cv::circle(canvas, subpixel(center), static_cast<int>(std::lround(radius * kSubpixels)), color, cv::FILLED,
             cv::LINE_AA, kShift);
}

/// A wild coordinate stays near the picture: OpenCV counts in 32-bit integers.
Pose pose_in_pixels(const Painter& painter, std::span<const float> values) {
  Pose pose;
  for (std::size_t joint = 0; joint < pose.size(); ++joint) {
    const double x = std::clamp<double>(values[2 * joint], -1, 2), y = std::clamp<double>(values[2 * joint + 1], -1, 2);
    const auto [px, py] = painter.to_pixels(x, y);
    pose[joint] = {px, py};
  }
  return pose;
}

/// The oldest first, so that the freshest lies on top: `path` ends with the present frame.
void draw_trails(cv::Mat& canvas, std::span<const Pose> path, std::size_t full_length) {
  for (std::size_t i = 0; i + 1 < path.size(); ++i) {
    const double age = static_cast<double>(path.size() - 1 - i) / static_cast<double>(full_length + 1);
    const double width = kTrailWidth * (1 - age) * canvas.rows;
    for (const std::size_t joint : kTrailJoints) {
      const cv::Scalar color = faded(color_of(pose::side_of(joint)), kTrailStrength * (1 - age));
      draw_line(canvas, path[i][joint], path[i + 1][joint], color, width);
    }
  }
}

using Limbs = std::span<const std::pair<int, int>>;

/// An arm or a leg proper; neck, spine, shoulders and hips meet in the middle.
bool is_free(const std::pair<int, int>& limb) {
  return pose::side_of(limb.first) != 'M' && pose::side_of(limb.second) != 'M';
}

/// Limbs that follow one another, as one body part: first their dark outline, which parts it from what it crosses.
void draw_chain(cv::Mat& canvas, const Pose& pose, Limbs chain) {
  const double width = kLimbWidth * canvas.rows, outline = width + 2 * kOutlineWidth * canvas.rows;
  for (const auto& limb : chain) {
    if (is_free(limb)) draw_line(canvas, pose[limb.first], pose[limb.second], scalar(kBackground), outline);
  }
  for (auto limb = chain.rbegin(); limb != chain.rend(); ++limb) {
    const auto [a, b] = *limb;
    draw_line(canvas, pose[a], pose[b], scalar(limb_color(a, b)), width);
  }
}

/// From the list's end to its beginning, so that the arms lie over the spine and the spine over the legs.
void draw_limbs(cv::Mat& canvas, const Pose& pose) {
  for (std::size_t end = pose::kLimbs.size(); end > 0;) {
    std::size_t first = end - 1;
    while (first > 0 && pose::kLimbs[first - 1].second == pose::kLimbs[first].first) --first;
    draw_chain(canvas, pose, Limbs(pose::kLimbs).subspan(first, end - first));
    end = first;
  }
}

void draw_head(cv::Mat& canvas, const Pose& pose) {
  const double wanted = kHeadOfNeck * cv::norm(pose[kNose] - pose[kNeck]);
  const double radius = std::clamp(wanted, kMinHeadRadius * canvas.rows, kMaxHeadRadius * canvas.rows);
  draw_disc(canvas, pose[kNose], radius + kOutlineWidth * canvas.rows, scalar(kBackground));
  draw_disc(canvas, pose[kNose], radius, scalar(kMiddleColor));
}

void draw_joints(cv::Mat& canvas, const Pose& pose) {
  for (std::size_t joint = kNeck; joint < pose.size(); ++joint) {
    draw_disc(canvas, pose[joint], kJointRadius * canvas.rows, scalar(kMiddleColor));
  }
}

}  // namespace

Painter::Painter(double aspect, double fps, int height)
    : height_(height), trail_frames_(static_cast<std::size_t>(std::lround(kTrailSeconds * fps))) {
  const double margin = kMargin * height, inside = height - 2 * margin;
  const double width = std::clamp(inside * aspect + 2 * margin, kMinPictureAspect * height, kMaxPictureAspect * height);
  width_ = 2 * static_cast<int>(std::ceil(width / 2));
  const double unit = std::min(inside, (width_ - 2 * margin) / aspect);
  scale_ = {unit * aspect, unit};
  offset_ = {(width_ - scale_[0]) / 2, (height_ - scale_[1]) / 2};
}

std::array<double, 2> Painter::to_pixels(double x, double y) const {
  return {x * scale_[0] + offset_[0], y * scale_[1] + offset_[1]};
}

void Painter::draw(const Matrix& frames, std::size_t frame, Image& image) const {
  image.width = width_;
  image.height = height_;
  image.bgr.resize(static_cast<std::size_t>(width_) * height_ * 3);
  cv::Mat canvas(height_, width_, CV_8UC3, image.bgr.data());
  canvas = scalar(kBackground);

  std::vector<Pose> path;
  for (std::size_t t = frame - std::min(frame, trail_frames_); t <= frame; ++t) {
    path.push_back(pose_in_pixels(*this, frames.row(t)));
  }
  draw_trails(canvas, path, trail_frames_);
  draw_limbs(canvas, path.back());
  draw_head(canvas, path.back());
  draw_joints(canvas, path.back());
}

}  // namespace choreo::output
