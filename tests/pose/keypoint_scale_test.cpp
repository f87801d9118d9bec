#include "choreo/pose/keypoint_scale.h"

#include "choreo/core/random.h"

#include <gtest/gtest.h>

namespace choreo::pose {
namespace {

constexpr PictureSize kPicture{640, 480};

/// Someone who is anywhere in the picture, and somebody else who isn't seen, 0, 0, as OpenPose writes it.
Recording pixels() {
  Random random(3);
  Recording recording{std::vector<People>(40), 40};
  for (People& people : recording.frames) {
    people.resize(2);
    people[0].confidence.fill(0.8F);
    for (std::size_t i = 0; i < kPoseSize; ++i) {
      people[0].position[i] = static_cast<float>(random.uniform() * (i % 2 == 0 ? kPicture.width : kPicture.height));
    }
  }
  return recording;
}

/// The recording as OpenPose writes it with --keypoint_scale: pixel · factor / size + offset.
Recording scaled(Recording recording, float factor, float offset) {
  for (People& people : recording.frames) {
    for (std::size_t i = 0; i < kPoseSize; ++i) {
      const auto size = static_cast<float>(i % 2 == 0 ? kPicture.width : kPicture.height);
      people[0].position[i] = people[0].position[i] * factor / size + offset;
    }
  }
  return recording;
}

TEST(KeypointScale, IsToldByTheCoordinates) {
  EXPECT_EQ(keypoint_scale(pixels()), KeypointScale::kPixels);
  EXPECT_EQ(keypoint_scale(scaled(pixels(), 1, 0)), KeypointScale::kUnit);
  EXPECT_EQ(keypoint_scale(scaled(pixels(), 2, -1)), KeypointScale::kSigned);
  EXPECT_EQ(keypoint_scale(Recording{}), KeypointScale::kPixels);
}

TEST(KeypointScale, AWildDetectionChangesNothing) {
  Recording recording = scaled(pixels(), 1, 0);
  recording.frames[7][0].position[3] = 1e30F;
  recording.frames[9][0].position[4] = std::numeric_limits<float>::quiet_NaN();
  EXPECT_EQ(keypoint_scale(recording), KeypointScale::kUnit);
}

TEST(KeypointScale, LeadsBackToPixels) {
  const Recording expected = pixels();
  for (const auto& [factor, offset] : {std::pair{1.0F, 0.0F}, std::pair{2.0F, -1.0F}}) {
    Recording recording = scaled(pixels(), factor, offset);
    to_pixels(recording, keypoint_scale(recording), kPicture);
    for (std::size_t t = 0; t < expected.frames.size(); ++t) {
      for (std::size_t i = 0; i < kPoseSize; ++i) {
        EXPECT_NEAR(recording.frames[t][0].position[i], expected.frames[t][0].position[i], 1e-3);
      }
    }
  }
}

}  // namespace
}  // namespace choreo::pose
