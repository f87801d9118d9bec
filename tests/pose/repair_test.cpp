#include "choreo/pose/repair.h"

#include "choreo/core/random.h"

#include <gtest/gtest.h>

#include "errors.h"
#include "pose/recordings.h"

namespace choreo::pose {
namespace {

using testing::error_of;
using testing::seen_motion;

void hide(Motion& motion, std::size_t joint, std::size_t begin, std::size_t end) {
  for (std::size_t t = begin; t < end; ++t) {
    motion.seen(t, joint) = 0;
    motion.position(t, 2 * joint) = -1000;
    motion.position(t, 2 * joint + 1) = -1000;
  }
}

TEST(FillMissing, IsLinearBetweenAndHeldAtTheEnds) {
  Motion motion = seen_motion(20, 25);
  hide(motion, 4, 0, 3);
  hide(motion, 4, 8, 12);
  hide(motion, 4, 18, 20);
  motion.position(12, 8) = 100;  // so that the way across the gap isn't the motion's own
  fill_missing(motion);
  EXPECT_EQ(motion.position(0, 8), motion.position(3, 8));
  EXPECT_EQ(motion.position(2, 9), motion.position(3, 9));
  const float from = motion.position(7, 8);
  for (std::size_t t = 8; t < 12; ++t) {
    EXPECT_FLOAT_EQ(motion.position(t, 8), from + (100 - from) * static_cast<float>(t - 7) / 5);
  }
  EXPECT_EQ(motion.position(19, 8), motion.position(17, 8));
}

TEST(FillMissing, PutsALinearMotionBackWhereverItWasHidden) {
  const Motion whole = seen_motion(60, 25);
  Motion motion = whole;
  Random random(3);
  for (std::size_t joint = 0; joint < kJoints; ++joint) {
    for (std::size_t t = 1; t < 59; ++t) {
      if (random.below(2) == 0) hide(motion, joint, t, t + 1);
    }
  }
  fill_missing(motion);
  for (std::size_t i = 0; i < whole.position.values().size(); ++i) {
    EXPECT_NEAR(motion.position.values()[i], whole.position.values()[i], 1e-4);
  }
}

TEST(FillMissing, NamesAJointThatIsNeverSeen) {
  Motion motion = seen_motion(10, 25);
  hide(motion, 14, 0, 10);
  EXPECT_EQ(error_of([&] { fill_missing(motion); }), "the joint LAnkle is never seen");
}

TEST(FindSegments, TwoSecondsMissingIsStillADance) {
  Motion motion = seen_motion(500, 25);
  hide(motion, 4, 200, 250);
  EXPECT_EQ(find_segments(motion), (std::vector<Segment>{{0, 500}}));
}

TEST(FindSegments, MoreEndsOneSegmentAndTheNextBeginsAfterIt) {
  Motion motion = seen_motion(500, 25);
  hide(motion, 4, 200, 251);
  EXPECT_EQ(find_segments(motion), (std::vector<Segment>{{0, 200}, {251, 500}}));
}

TEST(FindSegments, DropsWhatIsShorterThanFourSeconds) {
  Motion motion = seen_motion(300, 25);
  for (std::size_t joint = 0; joint < kJoints; ++joint) hide(motion, joint, 99, 160);  // the dancer is gone
  EXPECT_EQ(find_segments(motion), (std::vector<Segment>{{160, 300}}));
  hide(motion, 0, 201, 260);
  EXPECT_TRUE(find_segments(motion).empty());
}

TEST(FindSegments, LongGapsAtTheEndsAreLeftOut) {
  Motion motion = seen_motion(400, 25);
  hide(motion, 2, 0, 60);
  hide(motion, 3, 330, 400);
  EXPECT_EQ(find_segments(motion), (std::vector<Segment>{{60, 330}}));
}

TEST(Resample, FollowsTheTimestamps) {
  for (const double from : {30000.0 / 1001, 24000.0 / 1001, 50.0, 60.0, 24.0, 25.0}) {
    const Motion motion = seen_motion(301, from);
    const Motion result = resample(motion, 25);
    EXPECT_EQ(result.frames(), static_cast<std::size_t>(300 / from * 25 + 1e-6) + 1) << from;
    for (std::size_t k = 0; k < result.frames(); ++k) {
      const double source_frame = static_cast<double>(k) / 25 * from;  // joint 0's x is the source's frame number
      EXPECT_NEAR(result.position(k, 0), source_frame, 1e-3) << from;
    }
  }
}

TEST(Resample, TakesSeenFromTheNearerFrame) {
  Motion motion = seen_motion(100, 50);
  hide(motion, 5, 10, 12);
  const Motion result = resample(motion, 25);
  EXPECT_EQ(result.seen(5, 5), 0);
  EXPECT_EQ(result.seen(6, 5), 1);
  EXPECT_EQ(result.seen(4, 5), 1);
}

}  // namespace
}  // namespace choreo::pose
