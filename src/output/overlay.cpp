#include "choreo/output/overlay.h"

#include "choreo/core/error.h"

#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <cmath>

#include "output/canvas.h"
#include "output/ffmpeg.h"

namespace choreo::output {
namespace {

constexpr double kViewHeight = 720, kViewMargin = 0.05;
constexpr double kLeastAspect = 0.25, kMostAspect = 3;
constexpr int kMostPixels = 8192;  // a side
constexpr Color kGrey{110, 110, 110};
constexpr double kLineWidth = 0.004;  // of the height

/// What lies between the 1st and the 99th percentile.
struct Range {
  double low = 0, high = 1;
};

Range range_of(const pose::Scene& scene, std::size_t axis) {
  std::vector<float> values;
  for (const auto& people : scene) {
    for (const pose::Person& person : people) {
      for (std::size_t joint = 0; joint < pose::kJoints; ++joint) {
        if (person.seen[joint] != 0) values.push_back(person.position(joint)[axis]);
      }
    }
  }
  if (values.empty()) return {};
  std::sort(values.begin(), values.end());
  const std::size_t edge = values.size() / 100;
  return {values[edge], values[values.size() - 1 - edge]};
}

cv::Point subpixel_of(std::span<const float> place, const OverlayView& view) {
  const auto at = [&](std::size_t axis) {
    const double pixel = (place[axis] - view.origin[axis]) * view.scale;
    return static_cast<int>(std::lround(std::clamp(pixel, -1e4, 1e4) * (1 << kShift)));
  };
  return {at(0), at(1)};
}

/// `grey`: not the dancer.
void draw_person(cv::Mat& canvas, const pose::Person& person, const OverlayView& view, bool grey) {
  const int width = std::max(1, static_cast<int>(std::lround(kLineWidth * view.height))) + (grey ? 0 : 2);
  for (const auto& [first, second] : pose::kLimbs) {
    const auto a = static_cast<std::size_t>(first), b = static_cast<std::size_t>(second);
    if (person.seen[a] == 0 || person.seen[b] == 0) continue;
    const Color& color = grey ? kGrey : limb_color(a, b);
    cv::line(canvas, subpixel_of(person.position(a), view), subpixel_of(person.position(b), view), scalar(color), width,
             cv::LINE_AA, kShift);
  }
}

}  // namespace

OverlayView view_of(const pose::PictureSize& picture) {
  const auto possible = [](double pixels) { return pixels >= 2 && pixels <= kMostPixels; };
  if (!possible(picture.width) || !possible(picture.height)) {
    fail("a picture of {} × {} pixels, expected 2 to {} each", picture.width, picture.height, kMostPixels);
  }
  return {static_cast<int>(picture.width), static_cast<int>(picture.height), 1, {0, 0}};
}

OverlayView view_of(const pose::Scene& scene) {
  const Range x = range_of(scene, 0), y = range_of(scene, 1);
  const double high = std::max(y.high - y.low, 1e-6) * (1 + 2 * kViewMargin);
  const double wide =
      std::clamp(std::max(x.high - x.low, 1e-6) * (1 + 2 * kViewMargin), kLeastAspect * high, kMostAspect * high);
  return {2 * static_cast<int>(std::lround(kViewHeight * wide / high / 2)),
          static_cast<int>(kViewHeight),
          kViewHeight / high,
          {(x.low + x.high - wide) / 2, (y.low + y.high - high) / 2}};
}

OverlayWriter::OverlayWriter(const std::filesystem::path& file, const OverlayView& view, double fps) : view_(view) {
  image_ = {view.width, view.height, {}};
  // H.264 in the form that all players know wants even sizes.
  const std::vector<std::string> arguments{"-vf",      "pad=ceil(iw/2)*2:ceil(ih/2)*2",
                                           "-c:v",     "libx264",
                                           "-preset",  "veryfast",
                                           "-crf",     "23",
                                           "-pix_fmt", "yuv420p",
                                           "-f",       "mp4"};
  encoder_ = std::make_unique<VideoEncoder>(
      file, VideoEncoder::Options{.width = view.width, .height = view.height, .fps = fps, .arguments = arguments});
}

OverlayWriter::~OverlayWriter() = default;

void OverlayWriter::frame(std::span<const std::uint8_t> picture, const std::vector<pose::Person>& people,
                          const pose::Person* dancer) {
  const std::size_t bytes = static_cast<std::size_t>(view_.width) * static_cast<std::size_t>(view_.height) * 3;
  if (!picture.empty() && picture.size() != bytes) fail("a picture of {} bytes, expected {}", picture.size(), bytes);
  image_.bgr.assign(bytes, 0);
  std::copy(picture.begin(), picture.end(), image_.bgr.begin());
  cv::Mat canvas(view_.height, view_.width, CV_8UC3, image_.bgr.data());
  for (const pose::Person& person : people) {
    if (&person != dancer) draw_person(canvas, person, view_, true);
  }
  if (dancer != nullptr) draw_person(canvas, *dancer, view_, false);
  encoder_->write(image_);
}

void OverlayWriter::finish() { encoder_->finish(); }

}  // namespace choreo::output
