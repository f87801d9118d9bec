#include "choreo/output/draw.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "output/toy_dance.h"

namespace choreo::output {
namespace {

using testing::toy_dance;

Color pixel(const Image& image, int x, int y) {
  const std::uint8_t* at = image.bgr.data() + (static_cast<std::size_t>(y) * image.width + x) * 3;
  return {at[0], at[1], at[2]};
}

Color pixel_at(const Painter& painter, const Image& image, double x, double y) {
  const auto place = painter.to_pixels(x, y);
  return pixel(image, static_cast<int>(std::lround(place[0])), static_cast<int>(std::lround(place[1])));
}

/// The colour halfway between two joints of the standing figure.
Color between(const Painter& painter, const Image& image, std::size_t a, std::size_t b) {
  const auto& pose = testing::kStanding;
  return pixel_at(painter, image, (pose[2 * a] + pose[2 * b]) / 2, (pose[2 * a + 1] + pose[2 * b + 1]) / 2);
}

Image drawn(const Painter& painter, const Matrix& frames, std::size_t frame = 0) {
  Image image;
  painter.draw(frames, frame, image);
  return image;
}

int brightness(const Color& color) { return color[0] + color[1] + color[2]; }

TEST(Painter, ColoursTheSides) {
  const Painter painter(0.75, 25);
  const Image image = drawn(painter, toy_dance(1).frames);
  for (const auto& [a, b] : pose::kLimbs) {
    if (a == 0) continue;  // hidden by the head
    const char side = pose::side_of(a) == 'M' ? pose::side_of(b) : pose::side_of(a);
    const Color expected = side == 'R' ? kRightColor : side == 'L' ? kLeftColor : kMiddleColor;
    EXPECT_EQ(between(painter, image, a, b), expected) << pose::kJointNames[a] << "-" << pose::kJointNames[b];
  }
  EXPECT_EQ(pixel_at(painter, image, 0.5, 0.05), kMiddleColor);  // the head
  EXPECT_EQ(pixel(image, 0, 0), kBackground);
}

TEST(Painter, ShowsTheHeadAroundTheNose) {
  const Painter painter(0.75, 25);
  const Image image = drawn(painter, toy_dance(1).frames);
  const auto nose = painter.to_pixels(0.5, 0.05);
  const double radius = 0.5 * (painter.to_pixels(0.5, 0.2)[1] - nose[1]);
  for (const double angle : {2.6, 3.14, 4.0, 4.7, 5.5, 6.28}) {  // away from the neck
    const auto at = [&](double r) {
      return pixel(image, static_cast<int>(std::lround(nose[0] + r * std::cos(angle))),
                   static_cast<int>(std::lround(nose[1] + r * std::sin(angle))));
    };
    EXPECT_EQ(at(radius - 2), kMiddleColor);
    EXPECT_EQ(at(radius + 2), kBackground);
  }
}

TEST(Painter, KeepsProportions) {
  for (const double aspect : {16.0 / 9, 0.5, 1.0, 0.05, 10.0}) {
    const Painter painter(aspect, 25);
    const auto corner = painter.to_pixels(0, 0), opposite = painter.to_pixels(1, 1);
    EXPECT_NEAR((opposite[0] - corner[0]) / (opposite[1] - corner[1]), aspect, 1e-6 * aspect);
    EXPECT_EQ(painter.height(), 720);
    EXPECT_EQ(painter.width() % 2, 0);
    EXPECT_GE(painter.width(), 404);
    EXPECT_LE(painter.width(), 1280);
    for (const double margin : {corner[0], corner[1], painter.width() - opposite[0], painter.height() - opposite[1]}) {
      EXPECT_GE(margin, 0.0799 * 720) << aspect;
    }
    EXPECT_NEAR(corner[0], painter.width() - opposite[0], 1e-9);  // centred
    EXPECT_NEAR(corner[1], painter.height() - opposite[1], 1e-9);
  }
}

TEST(Painter, DrawsTrueProportions) {
  for (const double aspect : {16.0 / 9, 0.5}) {
    Matrix frames(1, pose::kPoseSize, 0.5F);
    frames(0, 8) = 0;  // wrists at the sides, ankles at top and bottom
    frames(0, 14) = 1;
    frames(0, 23) = 0;
    frames(0, 29) = 1;
    const Painter painter(aspect, 25);
    const Image image = drawn(painter, frames);
    int left = painter.width(), right = 0, top = painter.height(), bottom = 0;
    for (int y = 0; y < image.height; ++y) {
      for (int x = 0; x < image.width; ++x) {
        if (brightness(pixel(image, x, y)) < 300) continue;
        left = std::min(left, x), right = std::max(right, x), top = std::min(top, y), bottom = std::max(bottom, y);
      }
    }
    const int thickness = 13;
    EXPECT_NEAR(double(right - left - thickness) / (bottom - top - thickness), aspect, 0.01 * aspect);
  }
}

TEST(Painter, DrawsNothingNearTheEdge) {
  for (const double aspect : {16.0 / 9, 0.5, 0.05, 10.0}) {
    Matrix frames(2, pose::kPoseSize);
    for (std::size_t i = 0; i < pose::kPoseSize; ++i) {  // all joints in the corners
      frames(0, i) = i / 2 % 4 == (i % 2 == 0 ? 1 : 2) || i / 2 % 4 == 3 ? 1.0F : 0.0F;
      frames(1, i) = 1 - frames(0, i);
    }
    const Painter painter(aspect, 25);
    const Image image = drawn(painter, frames, 1);
    for (int x = 0; x < image.width; ++x) {
      EXPECT_EQ(pixel(image, x, 0), kBackground);
      EXPECT_EQ(pixel(image, x, image.height - 1), kBackground);
    }
    for (int y = 0; y < image.height; ++y) {
      EXPECT_EQ(pixel(image, 0, y), kBackground);
      EXPECT_EQ(pixel(image, image.width - 1, y), kBackground);
    }
  }
}

TEST(Painter, SurvivesWildCoordinates) {
  Matrix frames(3, pose::kPoseSize, 1e38F);
  for (float& value : frames.row(1)) value = -1e38F;
  EXPECT_NO_THROW(drawn(Painter(1, 25), frames, 2));
  EXPECT_NO_THROW(drawn(Painter(100, 1000), frames, 2));
}

/// The right wrist goes down a tenth of the square per frame and stays at the bottom; the rest doesn't move.
Matrix falling_wrist(std::size_t frames) {
  Matrix matrix = toy_dance(frames).frames;
  for (std::size_t t = 0; t < frames; ++t) {
    for (std::size_t i = 0; i < pose::kPoseSize; ++i) matrix(t, i) = testing::kStanding[i];
    matrix(t, 2 * 4 + 1) = std::min(1.0F, 0.1F * static_cast<float>(t));
  }
  return matrix;
}

TEST(Painter, FadesTheTrail) {
  const Matrix frames = falling_wrist(40);
  const Painter painter(0.75, 25);
  const auto trail = [&](std::size_t frame, double y) {
    return brightness(pixel_at(painter, drawn(painter, frames, frame), 0, y));
  };
  const int dark = brightness(kBackground);
  EXPECT_GT(trail(10, 0.05), dark);
  EXPECT_GT(trail(10, 0.45), trail(10, 0.05));  // along the trail
  EXPECT_GT(trail(10, 0.45), trail(15, 0.45));  // in the course of time
  EXPECT_GT(trail(15, 0.45), dark);
  EXPECT_EQ(trail(25, 0.45), dark);  // 0.6 s after
  EXPECT_EQ(trail(0, 0.45), dark);
}

TEST(Painter, TrailsLastAsLongAtEveryFrameRate) {
  const Matrix frames = falling_wrist(40);
  const Image slow = drawn(Painter(0.75, 25), frames, 30), fast = drawn(Painter(0.75, 60), frames, 30);
  const Painter painter(0.75, 25);
  EXPECT_EQ(pixel_at(painter, slow, 0, 0.45), kBackground);  // 25 frames ago is 1 s ago
  EXPECT_NE(pixel_at(painter, fast, 0, 0.45), kBackground);  // … or 0.42 s
}

}  // namespace
}  // namespace choreo::output
