#include "choreo/pose/dancer.h"

#include <gtest/gtest.h>

#include <limits>

#include "pose/recordings.h"

namespace choreo::pose {
namespace {

Detection person_at(float x, float confidence = 0.9F) {
  Detection person;
  for (std::size_t joint = 0; joint < kJoints; ++joint) {
    person.position[2 * joint] = x + static_cast<float>(joint);
    person.position[2 * joint + 1] = 100;
    person.confidence[joint] = confidence;
  }
  return person;
}

TEST(FollowDancer, StaysOnTheMostVisiblePersonWhenTheOrderChanges) {
  Recording recording;
  for (int t = 0; t < 20; ++t) {
    const auto near = person_at(static_cast<float>(100 + t), t < 15 ? 0.9F : 0.4F);
    const auto other = person_at(static_cast<float>(400 - t), 0.5F);
    recording.frames.push_back(t % 2 == 0 ? People{near, other} : People{other, near});
  }
  const Motion motion = follow_dancer(recording, 25);
  for (std::size_t t = 0; t < 20; ++t) EXPECT_EQ(motion.position(t, 0), static_cast<float>(100 + t));
}

TEST(FollowDancer, IsTheMostVisibleOfTheClipAndNotOfTheFirstFrame) {
  Recording recording;
  for (int t = 0; t < 20; ++t) {
    People people{person_at(static_cast<float>(400 - t), 0.6F)};
    if (t < 3) people.insert(people.begin(), person_at(static_cast<float>(100 + t), t == 0 ? 0.9F : 0.2F));
    recording.frames.push_back(people);
  }
  const Motion motion = follow_dancer(recording, 25);
  for (std::size_t t = 0; t < 20; ++t) EXPECT_EQ(motion.position(t, 0), static_cast<float>(400 - t)) << t;
}

TEST(FollowDancer, OfACrowdLooksAtTheMostVisibleOnes) {
  Recording recording;
  for (int t = 0; t < 10; ++t) {
    People crowd;
    for (int i = 0; i < 100; ++i) crowd.push_back(person_at(static_cast<float>(1000 * i), i == 70 ? 0.9F : 0.3F));
    recording.frames.push_back(crowd);
  }
  EXPECT_EQ(follow_dancer(recording, 25).position(9, 0), 70000);
}

TEST(FollowDancer, NobodyAtAllIsNoError) {
  const Motion motion = follow_dancer({{{}, {person_at(5, 0.01F)}}, 2, 0}, 25);
  EXPECT_EQ(motion.frames(), 2U);
  EXPECT_EQ(motion.seen(1, 0), 0);
  EXPECT_EQ(follow_dancer({}, 25).frames(), 0U);
}

TEST(FollowDancer, AFrameWithNobodyIsMissing) {
  const Recording recording{{{}, {person_at(5)}, {}, {person_at(6)}}, 4, 0};
  const Motion motion = follow_dancer(recording, 25);
  EXPECT_EQ(motion.seen(0, 0), 0);
  EXPECT_EQ(motion.seen(1, 0), 1);
  EXPECT_EQ(motion.seen(2, 14), 0);
  EXPECT_EQ(motion.position(3, 0), 6);
}

TEST(FollowDancer, LowConfidenceNotFiniteAndOutOfThePictureAreMissing) {
  Detection person = person_at(50);
  person.confidence[1] = 0.05F;
  person.position[2 * 2] = std::numeric_limits<float>::quiet_NaN();
  person.position[2 * 3 + 1] = -1;
  person.position[2 * 4] = 641;
  const Recording recording{{{person}}, 1, 0};
  const Motion inside = follow_dancer(recording, 25, PictureSize{640, 480});
  const Motion unknown = follow_dancer(recording, 25);
  EXPECT_EQ(inside.seen(0, 0), 1);
  for (const std::size_t joint : {1U, 2U, 3U, 4U}) EXPECT_EQ(inside.seen(0, joint), 0) << joint;
  EXPECT_EQ(unknown.seen(0, 3), 1);
  EXPECT_EQ(unknown.seen(0, 4), 1);
}

}  // namespace
}  // namespace choreo::pose
