#include "choreo/pose/normalise.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>

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
  for (const auto kind : {Normalisation::kPaper, Normalisation::kUniform, Normalisation::kRobust}) {
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

TEST(Normalise, RobustIsThePapersFormWithoutWildDetections) {
  Motion paper = seen_motion(50, 25), robust = paper;
  const auto pixels = normalise(robust, Normalisation::kRobust);
  EXPECT_EQ(pixels.scale, normalise(paper, Normalisation::kPaper).scale);
  EXPECT_TRUE(std::ranges::equal(robust.position.values(), paper.position.values()));
}

TEST(Normalise, RobustClampsAWildDetection) {
  const Motion clean = seen_motion(200, 25);
  for (const float wild : {5e4F, -5e4F}) {
    Motion motion = clean, squashed = clean, plain = clean;
    for (std::size_t i = 0; i < kPoseSize; ++i) motion.position(100, i) = squashed.position(100, i) = wild;
    EXPECT_GT(normalise(squashed, Normalisation::kPaper).scale[1], 4e4);
    const auto pixels = normalise(motion, Normalisation::kRobust);
    EXPECT_EQ(motion.position(100, 7), wild > 0 ? 1.0F : 0.0F);
    for (std::size_t axis = 0; axis < kDimensions; ++axis) {
      const double extent = normalise(plain = clean, Normalisation::kPaper).scale[axis];
      EXPECT_GE(pixels.scale[axis], extent) << "what was seen often is not clamped";
      EXPECT_LE(pixels.scale[axis], extent * (1 + kRobustMargin));
    }
    for (const std::size_t t : {std::size_t{0}, std::size_t{60}, std::size_t{199}}) {
      EXPECT_NEAR(motion.position(t, 5) * pixels.scale[1] + pixels.offset[1], clean.position(t, 5), 0.01);
    }
  }
}

TEST(Normalise, RobustKeepsArmsThatAreRaisedForAMoment) {
  Motion motion = seen_motion(200, 25);
  for (std::size_t t = 0; t < 200; ++t) {
    for (std::size_t joint = 0; joint < kJoints; ++joint)
      motion.position(t, 2 * joint + 1) = 100.0F + 20.0F * static_cast<float>(joint);
  }
  for (std::size_t t = 100; t < 110; ++t) motion.position(t, 2 * 4 + 1) = 40;  // a wrist over the head for 0.4 s
  const auto pixels = normalise(motion, Normalisation::kRobust);
  EXPECT_DOUBLE_EQ(pixels.scale[1], 380 - 40);
}

TEST(Normalise, RefusesADancerWithoutExtent) {
  Motion motion = seen_motion(5, 25);
  for (std::size_t t = 0; t < 5; ++t) {
    for (std::size_t i = 1; i < kPoseSize; i += 2) motion.position(t, i) = 7;
  }
  EXPECT_EQ(error_of([&] { normalise(motion, Normalisation::kPaper); }),
            "the dancer has no height: every joint has the same place");
}

TEST(Normalise, In3dEveryNameKeepsTheProportionsAndLeadsBackToMetres) {
  for (const auto kind : {Normalisation::kPaper, Normalisation::kUniform, Normalisation::kRobust}) {
    const Motion original = testing::space_motion(80);
    Motion motion = original;
    const auto metres = normalise(motion, kind);
    ASSERT_EQ(metres.scale.size(), 3U);
    EXPECT_EQ(metres.scale, std::vector<double>(3, metres.scale[0]));
    std::array<float, 3> low{1, 1, 1}, high{};
    for (std::size_t i = 0; i < motion.position.values().size(); ++i) {
      const float stored = motion.position.values()[i];
      EXPECT_NEAR(stored * metres.scale[i % 3] + metres.offset[i % 3], original.position.values()[i], 1e-5);
      low[i % 3] = std::min(low[i % 3], stored);
      high[i % 3] = std::max(high[i % 3], stored);
    }
    for (std::size_t axis = 0; axis < 3; ++axis) EXPECT_NEAR(low[axis] + high[axis], 1, 1e-6) << "centred";
    EXPECT_NEAR(high[1] - low[1], 1, 1e-6) << "a person is higher than wide";
  }
}

TEST(Normalise, In3dRobustClampsAWildFrame) {
  Motion motion = testing::space_motion(200);
  const double extent = normalise(motion, Normalisation::kRobust).scale[0];
  motion = testing::space_motion(200);
  for (std::size_t i = 0; i < kSpacePoseSize; ++i) motion.position(100, i) = 500;
  EXPECT_NEAR(normalise(motion, Normalisation::kRobust).scale[0], extent, extent * kRobustMargin);
  EXPECT_EQ(motion.position(100, 7), 1.0F);
}

TEST(Normalise, In3dRefusesADancerWithoutDepth) {
  Motion motion = testing::space_motion(10);
  for (std::size_t i = 2; i < motion.position.values().size(); i += 3) motion.position.values()[i] = 2;
  EXPECT_EQ(error_of([&] { normalise(motion, Normalisation::kUniform); }),
            "the dancer has no depth: every joint has the same place");
}

TEST(Normalise, KnowsItsNames) {
  EXPECT_EQ(parse_normalisation("paper"), Normalisation::kPaper);
  for (const auto kind : {Normalisation::kPaper, Normalisation::kUniform, Normalisation::kRobust}) {
    EXPECT_EQ(parse_normalisation(name_of(kind)), kind);
  }
  EXPECT_EQ(error_of([] { parse_normalisation("papre"); }),
            "\"papre\": no such normalisation, expected \"paper\", \"uniform\" or \"robust\"");
}

}  // namespace
}  // namespace choreo::pose
