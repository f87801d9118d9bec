#include "choreo/core/random.h"
#include "choreo/pose/assignment.h"
#include "choreo/pose/dancer.h"
#include "choreo/pose/repair.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace choreo::pose {
namespace {

/// A standing figure with a torso of 100 pixels: x, y of each joint about the mid hip.
constexpr std::array<float, kPoseSize> kFigure{0,  -140, 0, -100, -40, -100, -50, -40, -50, 10, 40, -100, 50, -40, 50,
                                               10, 0,    0, -20,  0,   -22,  85,  -24, 170, 20, 0,  22,   85, 24,  170};

/// A person at x, whose limbs swing with `phase`; the confidence tells who it is.
Detection walker(double x, double size, double phase, float who, Random& random) {
  Detection person;
  for (std::size_t i = 0; i < kPoseSize; ++i) {
    const double swing = i % 2 == 0 ? 15 * std::sin(phase + static_cast<double>(i)) : 0;
    const double noise = 3 * (random.uniform() - 0.5);
    person.position[i] = static_cast<float>((i % 2 == 0 ? x : 400) + size * (kFigure[i] + swing) + noise);
  }
  person.confidence.fill(who);
  return person;
}

/// Two people who pass each other with 3 pixels a frame, in an order that changes; while they overlap, the second one
/// is hidden for `hidden` frames.
Recording crossing(std::uint64_t seed, int hidden) {
  Random random(seed);
  const double size = 0.8 + 0.3 * random.uniform();
  Recording recording;
  for (int t = 0; t < 200; ++t) {
    People people{walker(100 + 3 * t, 1, 0.3 * t, 0.9F, random)};
    if (std::abs(t - 100) * 2 >= hidden) people.push_back(walker(700 - 3 * t, size, 0.35 * t + 2, 0.6F, random));
    if (random.below(2) == 0) std::reverse(people.begin(), people.end());
    recording.frames.push_back(people);
  }
  return recording;
}

/// Changes of identity of the dancer: confidence tells who each detection is.
int switches(const Dancer& dancer) {
  int count = 0;
  const Person* last = nullptr;
  for (const Person* person : dancer.people) {
    if (person == nullptr) continue;
    if (last != nullptr && last->detection->confidence != person->detection->confidence) ++count;
    last = person;
  }
  return count;
}

TEST(Crossing, TheDancerStaysTheSamePerson) {
  for (const int hidden : {0, 6, 12}) {
    for (std::uint64_t seed = 0; seed < 50; ++seed) {
      const Recording recording = crossing(seed, hidden);
      const Scene scene = visible_people(recording);
      EXPECT_EQ(switches(choose_dancer(scene, 25, 0)), 0) << "seed " << seed << " hidden " << hidden;
      EXPECT_EQ(switches(choose_dancer(scene, 25, 1)), 0) << "seed " << seed << " hidden " << hidden;
    }
  }
}

TEST(Crossing, WhereOnlyThePartnerIsSeenTheDancerIsMissing) {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    Random random(seed);
    Recording recording;
    for (int t = 0; t < 150; ++t) {
      const bool hidden = t / 10 % 3 == 1;  // the detector takes a couple for one person, now this one and now that one
      recording.frames.push_back(
          {hidden ? walker(495, 1, 0.3 * t + 2, 0.6F, random) : walker(400, 1, 0.3 * t, 0.9F, random)});
    }
    const Scene scene = visible_people(recording);
    const Dancer dancer = choose_dancer(scene, 25);
    EXPECT_EQ(switches(dancer), 0) << "seed " << seed;
    EXPECT_EQ(std::count(dancer.people.begin(), dancer.people.end(), nullptr), 50) << "seed " << seed;
  }
}

/// The confidence of who is followed where a dancer (0.7) and somebody else are there.
float followed(const std::vector<Detection>& others) {
  Random random(5);
  Recording recording;
  for (std::size_t t = 0; t < others.size(); ++t) {
    const auto time = static_cast<double>(t);
    recording.frames.push_back({others[t], walker(300 + time, 1, 0.3 * time, 0.7F, random)});
  }
  const Scene scene = visible_people(recording);
  return choose_dancer(scene, 25).people[others.size() / 2]->detection->confidence[0];
}

TEST(ChooseDancer, WhoSitsIsNoDancerHoweverWellSeen) {
  Random random(6);
  std::vector<Detection> sitting;
  for (int t = 0; t < 200; ++t) sitting.push_back(walker(900, 1, 0, 0.95F, random));
  EXPECT_EQ(followed(sitting), 0.7F);
}

TEST(ChooseDancer, WhoIsFarAwayIsNoDancerHoweverWellSeen) {
  Random random(7);
  std::vector<Detection> far;
  for (int t = 0; t < 200; ++t) far.push_back(walker(1200 - t, 0.4, 0.3 * t, 0.95F, random));
  EXPECT_EQ(followed(far), 0.7F);
}

TEST(Crossing, AShotCutEndsASegmentAndAWildFrameDoesNot) {
  Random random(1);
  Recording recording;
  for (int t = 0; t < 300; ++t) {
    const double x = t == 75 ? 1900 : t < 150 ? 200 + t : 1500 - t;
    recording.frames.push_back({walker(x, 1, 0.3 * t, 0.9F, random)});
  }
  Motion motion = follow_dancer(recording, 25);
  EXPECT_EQ(motion.cuts, (std::vector<std::size_t>{150}));
  EXPECT_EQ(motion.seen(75, 0), 0);
  fill_missing(motion);
  EXPECT_EQ(find_segments(motion), (std::vector<Segment>{{0, 150}, {150, 300}}));
  EXPECT_EQ(resample(motion, 12.5).cuts, (std::vector<std::size_t>{75}));
}

TEST(Assign, FindsWhatTryingAllFinds) {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    Random random(seed);
    BasicMatrix<double> gain(1 + random.below(5), 1 + random.below(5));
    for (double& value : gain.values()) value = random.uniform() - 0.7;
    const std::size_t most = std::max(gain.rows(), gain.columns());
    std::vector<std::size_t> order(most);
    std::iota(order.begin(), order.end(), std::size_t{0});
    double best = 0;
    do {
      double sum = 0;
      for (std::size_t row = 0; row < gain.rows(); ++row) {
        if (order[row] < gain.columns()) sum += std::min(0.0, gain(row, order[row]));
      }
      best = std::min(best, sum);
    } while (std::next_permutation(order.begin(), order.end()));
    double found = 0;
    const auto columns = assign(gain);
    for (std::size_t row = 0; row < gain.rows(); ++row)
      found += columns[row] == kUnassigned ? 0 : gain(row, columns[row]);
    EXPECT_NEAR(found, best, 1e-9) << seed;
  }
}

}  // namespace
}  // namespace choreo::pose
