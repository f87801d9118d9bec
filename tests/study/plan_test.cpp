#include "choreo/study/plan.h"

#include "choreo/pose/skeleton.h"
#include "choreo/study/figure.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "errors.h"

namespace choreo::study {
namespace {

/// A dance of `seconds` to a recording, found as a file of its own.
Dance dance(const std::string& name, const std::string& recording, std::size_t seconds = 40) {
  const std::size_t frames = 25 * seconds;
  return {.name = name,
          .motion = Matrix(frames, pose::kPoseSize),
          .segments = {{0, frames}},
          .song = name + ".wav",
          .recording = recording};
}

Material material() {
  return {.real = {dance("real 1", "waltz"), dance("real 2", "samba"), dance("real 3", "tango")},
          .generated = {dance("made 1", "waltz"), dance("made 2", "samba"), dance("made 3", "waltz")},
          .left_out = {}};
}

constexpr StudyOptions kOptions{.per_group = 5, .seconds = 4, .seed = 3};

bool is_one_of(const std::vector<Dance>& dances, const Dance* dance) {
  return std::ranges::any_of(dances, [&](const Dance& one) { return &one == dance; });
}

std::size_t count(const std::vector<Excerpt>& excerpts, StudyGroup group) {
  return static_cast<std::size_t>(std::ranges::count(excerpts, group, &Excerpt::group));
}

TEST(Plan, AMismatchIsAGeneratedDanceWithAnotherSong) {
  const Material dances = material();
  const auto excerpts = choose_excerpts(dances, kOptions);
  EXPECT_EQ(excerpts.size(), 15U);
  for (const Excerpt& excerpt : excerpts) {
    EXPECT_EQ(is_one_of(dances.real, excerpt.dance), excerpt.group == StudyGroup::kReal);
    EXPECT_EQ(excerpt.dance->recording != excerpt.song->recording, excerpt.group == StudyGroup::kMismatch);
    EXPECT_LE(excerpt.song_begin + kOptions.frames(), excerpt.song->segments[0].end);
    EXPECT_LE(excerpt.dance_begin + kOptions.frames(), excerpt.dance->segments[0].end);
    EXPECT_EQ(is_one_of(dances.real, excerpt.song), excerpt.group == StudyGroup::kReal);
  }
}

TEST(Plan, AMismatchIsNotShownWithItsOwnSongToo) {
  const Material dances = material();
  std::set<std::pair<const Dance*, std::size_t>> shown;
  for (const Excerpt& excerpt : choose_excerpts(dances, kOptions)) {
    EXPECT_TRUE(shown.emplace(excerpt.dance, excerpt.dance_begin).second);
  }
}

TEST(Plan, ASongIsTheSameInTwoFiles) {
  Material dances = material();
  dances.generated = {dance("made 1", "waltz"), dance("copy of made 1", "waltz")};
  for (const Excerpt& excerpt : choose_excerpts(dances, kOptions)) {
    if (excerpt.group != StudyGroup::kMismatch) continue;
    EXPECT_NE(excerpt.song->recording, "waltz");
    EXPECT_TRUE(is_one_of(dances.real, excerpt.song)) << "the generated dances have one song only";
  }
  dances.real = {dance("real 1", "waltz")};
  EXPECT_NE(testing::error_of([&] { choose_excerpts(dances, kOptions); }).find("a mismatch needs another"),
            std::string::npos);
}

TEST(Plan, ASongThatEndsTooEarlyIsNoMismatch) {
  Material dances = material();
  dances.generated = {dance("made 1", "waltz"), dance("made 2", "samba", 3), dance("made 3", "tango")};
  for (const Excerpt& excerpt : choose_excerpts(dances, kOptions)) EXPECT_NE(excerpt.song->name, "made 2");
}

TEST(Plan, RealMismatchesAreMadeWhenAskedForAndChangeNothingElse) {
  const Material dances = material();
  StudyOptions options = kOptions;
  options.real_mismatch = true;
  const auto three = choose_excerpts(dances, kOptions), four = choose_excerpts(dances, options);
  EXPECT_EQ(count(three, StudyGroup::kRealMismatch), 0U);
  EXPECT_EQ(count(four, StudyGroup::kRealMismatch), 5U);
  for (const Excerpt& excerpt : four) {
    if (excerpt.group == StudyGroup::kRealMismatch) {
      EXPECT_TRUE(is_one_of(dances.real, excerpt.dance));
      EXPECT_NE(excerpt.dance->recording, excerpt.song->recording);
    } else {
      EXPECT_TRUE(std::ranges::any_of(three, [&](const Excerpt& one) {
        return one.group == excerpt.group && one.dance == excerpt.dance && one.dance_begin == excerpt.dance_begin;
      }));
    }
  }
}

/// 12 participants' scores of so many groups, each half a point apart.
StudyAnalysis analysis_of(std::size_t groups) {
  Scores scores(12, groups);
  for (std::size_t i = 0; i < scores.rows(); ++i) {
    for (std::size_t g = 0; g < groups; ++g) {
      scores(i, g) = 4 - 0.5 * static_cast<double>(g) + 0.1 * static_cast<double>((i * 7 + g * 5) % 11);
    }
  }
  return analyse({kGroups.begin(), kGroups.begin() + static_cast<std::ptrdiff_t>(groups)}, {scores, scores});
}

TEST(Analysis, ComparesEachPairOfThreeOrFourGroups) {
  for (const auto& [groups, pairs] : {std::pair<std::size_t, std::size_t>{3, 3}, {4, 6}}) {
    const StudyAnalysis analysis = analysis_of(groups);
    const QuestionAnalysis& question = analysis.questions[1];
    EXPECT_EQ(question.comparisons.size(), pairs);
    EXPECT_EQ(question.groups.size(), groups);
    EXPECT_EQ(question.difference.result->degrees, static_cast<double>(groups - 1));
    EXPECT_EQ(question.comparisons.back().second, kGroups[groups - 1]);
  }
}

TEST(Figure, HasNoTwoBracketsAcrossEachOther) {
  const plot::Figure figure = study_figure(analysis_of(4));
  const auto& curves = figure.rows[0][0].curves;
  EXPECT_EQ(curves.size(), 6U);
  for (const plot::Curve& one : curves) {
    for (const plot::Curve& other : curves) {
      if (&one == &other || one.points[1].y != other.points[1].y) continue;
      EXPECT_TRUE(one.points[2].x < other.points[1].x || other.points[2].x < one.points[1].x);
    }
    EXPECT_LT(one.points[1].y, figure.rows[0][0].y.most);
  }
}

}  // namespace
}  // namespace choreo::study
