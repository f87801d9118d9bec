#include "choreo/pose/space.h"

#include "choreo/pose/dancer.h"

#include <gtest/gtest.h>

#include "errors.h"
#include "pose/recordings.h"

namespace choreo::pose {
namespace {

using testing::error_of;
using testing::space_motion;
using testing::SpaceFile;

Motion followed(const Motion& motion, const SpaceFile& file, std::optional<PictureSize> picture = {}) {
  Recording recording{.frames = {}, .dimensions = kSpaceDimensions};
  for (std::size_t t = 0; t < motion.frames(); ++t) {
    recording.frames.push_back(
        parse_people(testing::frame_json({testing::space_person_json(motion.position, t, file)}), "x", 3));
    recording.flat += recording.frames.back().front().flat ? 1 : 0;
  }
  return follow_dancer(recording, motion.fps, picture);
}

void expect_near(const Motion& motion, const Motion& expected) {
  ASSERT_EQ(motion.dimensions(), 3U);
  ASSERT_EQ(motion.frames(), expected.frames());
  for (std::size_t i = 0; i < motion.position.values().size(); ++i) {
    ASSERT_NEAR(motion.position.values()[i], expected.position.values()[i], 1e-5);
  }
}

TEST(ToMetres, FindsUpAndUnit) {
  const Motion expected = space_motion(30);
  for (const double units : {1.0, 100.0, 1000.0}) {
    for (const bool up : {false, true}) {
      Motion motion = followed(expected, {.units = units, .up = up});
      to_metres(motion);
      expect_near(motion, expected);
    }
  }
}

TEST(ToMetres, TheDancerIsFollowedInThePictureWhereThereIsOne) {
  const Motion expected = space_motion(30);
  Motion motion = followed(expected, {.units = 100, .up = true, .picture = true}, PictureSize{640, 480});
  to_metres(motion);
  expect_near(motion, expected);
  Motion flat = followed(expected, {.units = 100, .up = true}, PictureSize{640, 480});
  to_metres(flat);
  expect_near(flat, expected);
}

TEST(ToMetres, AWildFrameDoesNotMatter) {
  Motion motion = space_motion(30);
  const Motion expected = motion;
  for (std::size_t i = 0; i < kSpacePoseSize; ++i) motion.position(7, i) *= -50;
  to_metres(motion);
  for (std::size_t i = 0; i < kSpacePoseSize; ++i) EXPECT_EQ(motion.position(8, i), expected.position(8, i));
}

TEST(ToMetres, RefusesOtherUnits) {
  for (const double units : {10.0, 0.1, 3.3e5}) {
    Motion motion = space_motion(30);
    for (float& value : motion.position.values()) value = static_cast<float>(value * units);
    const auto message = error_of([&] { to_metres(motion); });
    EXPECT_NE(message.find(fmt::format("(Neck to MidHip) is {:.4g} long, expected 0.3 … 0.8 m", 0.48 * units)),
              std::string::npos)
        << message;
  }
}

TEST(ToMetres, RefusesAnotherUpAxis) {
  Motion motion = space_motion(30);
  for (std::size_t t = 0; t < motion.frames(); ++t) {
    for (std::size_t i = 0; i < kSpacePoseSize; i += 3) std::swap(motion.position(t, i + 1), motion.position(t, i + 2));
  }
  const auto message = error_of([&] { to_metres(motion); });
  EXPECT_NE(message.find("expected above them along the y axis"), std::string::npos) << message;
}

TEST(ToMetres, RefusesJointsThatAreNeverSeen) {
  Motion motion = space_motion(30);
  for (std::size_t t = 0; t < motion.frames(); ++t) motion.seen(t, 8) = 0;
  EXPECT_EQ(error_of([&] { to_metres(motion); }),
            "Neck and MidHip are never seen together in 3-D: which way is up isn't known");
}

}  // namespace
}  // namespace choreo::pose
