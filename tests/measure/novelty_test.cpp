#include "choreo/measure/novelty.h"

#include "choreo/core/random.h"
#include "choreo/pose/kinetics.h"
#include "choreo/pose/skeleton.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace choreo::measure {
namespace {

/// A dancer of a torso of 0.2 whose joints wander on sines that come again after minutes only.
Matrix wandering(std::uint64_t seed, double tempo = 1, bool mirrored = false) {
  Random random(seed);
  std::vector<double> rates, phases;
  for (std::size_t i = 0; i < pose::kPoseSize; ++i)
    rates.push_back(0.5 + random.uniform()), phases.push_back(6 * random.uniform());
  Matrix motion(750, pose::kPoseSize);
  for (std::size_t t = 0; t < motion.rows(); ++t) {
    const double time = static_cast<double>(t) / pose::kKineticFps * tempo;
    for (std::size_t joint = 0; joint < pose::kJoints; ++joint) {
      const std::size_t to = mirrored ? pose::opposite_joint(joint) : joint;
      double x = 0.02 * static_cast<double>(joint) + 0.05 * std::sin(rates[2 * joint] * time + phases[2 * joint]);
      const double y = 0.05 * std::sin(rates[2 * joint + 1] * time + phases[2 * joint + 1]);
      if (joint == pose::kMidHip) x = 0.1;
      motion(t, 2 * to) = static_cast<float>(0.5 + (mirrored ? -x : x));
      motion(t, 2 * to + 1) = static_cast<float>(0.5 + (joint == pose::kMidHip ? 0.2 : joint == pose::kNeck ? 0.0 : y));
    }
  }
  return motion;
}

TEST(Novelty, OfAReplayIsNothingAlsoInAMirrorAndAtAnotherTempo) {
  const KnownDances known({wandering(1), wandering(2)});
  EXPECT_LT(known.novelty_of(wandering(1))->mean, 0.01);
  EXPECT_LT(known.novelty_of(wandering(2, 1, true))->mean, 0.02);
  EXPECT_LT(known.novelty_of(wandering(1, 1.25))->tenth, 0.04);
}

TEST(Novelty, OfAnotherDanceIsHowFarItIsAway) {
  const KnownDances known({wandering(1), wandering(2)});
  const auto other = known.novelty_of(wandering(3));
  EXPECT_GT(other->tenth, 0.1) << "torso lengths";
  EXPECT_GE(other->mean, other->tenth);
  Matrix off = wandering(1);
  for (std::size_t t = 0; t < off.rows(); ++t) off(t, 2 * 4) += 0.3F;  // one of fifteen joints, 1.5 torsos to the side
  const auto moved = known.novelty_of(off);
  EXPECT_GT(moved->mean, 0.5 * 1.5 / 15);
  EXPECT_LT(moved->mean, 1.3 * 1.5 / 15);
}

TEST(Novelty, CannotBeHadOfTooLittle) {
  const KnownDances known({wandering(1)});
  EXPECT_FALSE(known.novelty_of(slice_rows(wandering(1), 0, 20)).has_value());
  EXPECT_FALSE(known.novelty_of(Matrix(100, pose::kPoseSize, 0.5F)).has_value()) << "without a torso";
  EXPECT_FALSE(KnownDances({}).novelty_of(wandering(1)).has_value());
}

}  // namespace
}  // namespace choreo::measure
