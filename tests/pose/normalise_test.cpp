#include "choreo/pose/normalise.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "errors.h"
#include "pose/recordings.h"

namespace choreo::pose {
namespace {

using testing::error_of;
using testing::seen_motion;

std::pair<float, float> range(const Motion& motion, std::size_t axis) {
  float low = 1e9F;
  float high = -1e9F;
  for (std::size_t t = 0; t < motion.frames(); ++t) {
    for (std::size_t i = axis; i < kPoseSize; i += kDimensions) {
      low = std::min(low, motion.position(t, i));
      high = std::max(high, motion.position(t, i));
    }
  }
  return {low, high};
}

TEST(Normalise, PaperFillsBothAxes) {
  Motion motion = seen_motion(50, 25);
  const auto pixels = normalise(motion, Normalisation::kPaper);
  EXPECT_EQ(range(motion, 0), std::pair(0.0F, 1.0F));
  EXPECT_EQ(range(motion, 1), std::pair(0.0F, 1.0F));
  EXPECT_DOUBLE_EQ(pixels.scale[0], 49 + 14);
  EXPECT_DOUBLE_EQ(pixels.scale[1], 98 + 14);
  EXPECT_DOUBLE_EQ(pixels.aspect(), 63.0 / 112);
}

TEST(Normalise, UniformKeepsProportionsAndCentresTheShorterAxis) {
  Motion motion = seen_motion(50, 25);
  const auto pixels = normalise(motion, Normalisation::kUniform);
  EXPECT_EQ(pixels.aspect(), 1);
  EXPECT_EQ(range(motion, 1), std::pair(0.0F, 1.0F));
  const auto [low, high] = range(motion, 0);
  EXPECT_NEAR(high - low, 63.0 / 112, 1e-6);
  EXPECT_NEAR(low + high, 1, 1e-6);
}

TEST(Normalise, LeadsBackToPixels) {
  for (const auto kind : {Normalisation::kPaper, Normalisation::kUniform}) {
    const Motion original = seen_motion(50, 25);
    Motion motion = original;
    const auto pixels = normalise(motion, kind);
    for (std::size_t t = 0; t < motion.frames(); ++t) {
      for (std::size_t i = 0; i < kPoseSize; ++i) {
        EXPECT_NEAR(motion.position(t, i) * pixels.scale[i % 2] + pixels.offset[i % 2], original.position(t, i), 1e-4);
      }
    }
  }
}

TEST(Normalise, LooksOnlyAtWhatWasSeen) {
  Motion motion = seen_motion(50, 25);
  motion.position(10, 6) = 1e6F;
  motion.seen(10, 3) = 0;
  normalise(motion, Normalisation::kPaper);
  EXPECT_EQ(range(motion, 0), std::pair(0.0F, 1.0F));
  EXPECT_GT(motion.position(49, 28), 0.99F);
}

TEST(Normalise, RefusesADancerWithoutExtent) {
  Motion motion = seen_motion(5, 25);
  for (std::size_t t = 0; t < 5; ++t) {
    for (std::size_t i = 1; i < kPoseSize; i += 2) motion.position(t, i) = 7;
  }
  EXPECT_EQ(error_of([&] { normalise(motion, Normalisation::kPaper); }),
            "the dancer has no height: every joint has the same place");
}

TEST(Normalise, KnowsItsNames) {
  EXPECT_EQ(parse_normalisation("paper"), Normalisation::kPaper);
  EXPECT_EQ(parse_normalisation(name_of(Normalisation::kUniform)), Normalisation::kUniform);
  EXPECT_EQ(error_of([] { parse_normalisation("papre"); }),
            "\"papre\": no such normalisation, expected \"paper\" or \"uniform\"");
}

}  // namespace
}  // namespace choreo::pose
