#include "choreo/moves/choreographer.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <vector>

#include "errors.h"
#include "model/checkpoints.h"

namespace choreo::moves {
namespace {

using testing::error_of;

constexpr double kFps = 25;

/// `count` dances of `moves` moves that go round a circle, each at its own speed, in bars of `bar`.
model::Repertoire circling(std::size_t count, std::size_t moves, int bar = 4) {
  model::Repertoire repertoire;
  repertoire.basis = {std::vector<float>(model::kMovePoses * 30, 0.5F), Matrix(2, model::kMovePoses * 30)};
  for (std::size_t i = 0; i < model::kMovePoses * 30; ++i) repertoire.basis.components(i % 2, i) = 0.1F;
  repertoire.moves = Matrix(count * moves, 2);
  for (std::size_t d = 0; d < count; ++d) {
    repertoire.dances.push_back({"dance_" + std::to_string(d), d * moves, moves, static_cast<int>(d), {}, 90, bar, 0});
    for (std::size_t m = 0; m < moves; ++m) {
      const double angle = 0.3 * static_cast<double>(m) + static_cast<double>(d);
      repertoire.moves(d * moves + m, 0) = static_cast<float>(std::cos(angle));
      repertoire.moves(d * moves + m, 1) = static_cast<float>(std::sin(angle));
    }
  }
  repertoire.openings = Matrix(count, 30);
  for (std::size_t d = 0; d < count; ++d) std::ranges::fill(repertoire.openings.row(d), 0.1F * static_cast<float>(d));
  repertoire.sounds = Matrix(count, 3);
  return repertoire;
}

/// The cues of a song of `seconds` at a tempo, that sounds like nothing in particular.
std::vector<Cue> dance(const model::Repertoire& repertoire, const Start& start, double bpm, double seconds) {
  Choreographer choreographer(repertoire, kFps, start);
  const std::vector<float> sound(3);
  std::vector<Cue> cues;
  for (double t = 1; t < seconds * kFps; ++t) cues.push_back(choreographer.advance({t / kFps * bpm / 60, 1}, sound));
  return cues;
}

Start from_seed(std::uint64_t seed, const std::string& style = {}) {
  Start start;
  start.seed = seed;
  start.style = style;
  return start;
}

int counted(const model::Repertoire& repertoire, std::size_t dance, std::size_t move) {
  return repertoire.dances[dance].count + static_cast<int>(move - repertoire.dances[dance].first);
}

TEST(Choreographer, DancesAMoveABeatAndTellsTheNext) {
  const model::Repertoire repertoire = circling(4, 40);
  const auto cues = dance(repertoire, from_seed(3), 90, 120);
  std::size_t changes = 0;
  for (std::size_t t = 1; t < cues.size(); ++t) {
    EXPECT_NEAR(cues[t].way, 0.06, 1e-9);
    EXPECT_GE(cues[t].phase, 0);
    EXPECT_LT(cues[t].phase, 1);
    if (cues[t].phase < cues[t - 1].phase) {
      EXPECT_EQ(cues[t].move, cues[t - 1].next_move) << "what was told comes";
      ++changes;
    } else {
      EXPECT_EQ(cues[t].move, cues[t - 1].move);
      EXPECT_EQ(cues[t].next_move, cues[t - 1].next_move);
    }
    const model::KnownDance& dance = repertoire.dances[cues[t].dance];
    EXPECT_TRUE(cues[t].move >= dance.first && cues[t].move < dance.first + dance.moves);
  }
  EXPECT_NEAR(static_cast<double>(changes), 180, 1);
}

TEST(Choreographer, FollowsADanceForAPhraseAndJoinsWhereItIsAlikeAndTheBarGoesOn) {
  const model::Repertoire repertoire = circling(12, 60, 3);
  std::size_t joins = 0, along = 0;
  double apart = 0;
  const auto cues = dance(repertoire, from_seed(5), 90, 600);
  for (std::size_t t = 1; t < cues.size(); ++t) {
    if (cues[t].move == cues[t - 1].move) continue;
    if (++along, cues[t].move == cues[t - 1].move + 1) continue;
    const model::KnownDance& last = repertoire.dances[cues[t - 1].dance];
    const bool ended = cues[t - 1].move + 1 == last.first + last.moves;
    EXPECT_GE(along, ended ? 4U : 8U);
    along = 0;
    ++joins;
    const int before = counted(repertoire, cues[t - 1].dance, cues[t - 1].move);
    EXPECT_EQ((counted(repertoire, cues[t].dance, cues[t].move) - before - 1) % 3, 0) << "in the middle of a bar";
    const auto a = repertoire.moves.row(cues[t - 1].move), b = repertoire.moves.row(cues[t].move - 1);
    apart += std::hypot(a[0] - b[0], a[1] - b[1]);
  }
  EXPECT_GT(joins, 40U);
  EXPECT_LT(apart / static_cast<double>(joins), 0.4) << "two moves anywhere on the circle are 1.27 apart";
}

TEST(Choreographer, DancesWhatIsDancedAtTheSongsTempo) {
  model::Repertoire repertoire = circling(6, 60);
  for (std::size_t d = 0; d < 6; ++d) repertoire.dances[d].tempo = d % 2 == 0 ? 80 : 120;
  for (const double tempo : {80.0, 120.0}) {
    const auto cues = dance(repertoire, from_seed(2), tempo, 120);
    const auto fits = std::count_if(cues.begin() + 500, cues.end(),
                                    [&](const Cue& cue) { return repertoire.dances[cue.dance].tempo == tempo; });
    EXPECT_GT(static_cast<double>(fits), 0.95 * static_cast<double>(cues.size() - 500)) << tempo;
  }
}

TEST(Choreographer, DancesWhatIsDancedToSuchASound) {
  model::Repertoire repertoire = circling(6, 60);
  for (std::size_t d = 0; d < 6; d += 2) std::ranges::fill(repertoire.sounds.row(d), 2.0F);
  const auto cues = dance(repertoire, from_seed(2), 90, 120);
  const auto fits = std::count_if(cues.begin() + 500, cues.end(), [](const Cue& cue) { return cue.dance % 2 == 1; });
  EXPECT_GT(static_cast<double>(fits), 0.95 * static_cast<double>(cues.size() - 500));
}

TEST(Choreographer, BeginsWithTheDanceThatOpensLikeTheStart) {
  const model::Repertoire repertoire = circling(6, 60);
  for (const std::size_t d : {0U, 3U, 5U}) {
    Start start(std::vector<float>(30, 0.1F * static_cast<float>(d) + 0.02F));
    EXPECT_EQ(dance(repertoire, start, 90, 1).front().dance, d);
  }
}

TEST(Choreographer, ItsDancersAccentFallsWhereItFellInTheirSong) {
  model::Repertoire repertoire = circling(3, 400, 3);  // that begin on their counts 0, 1 and 2
  for (model::KnownDance& dance : repertoire.dances) dance.accent = 1.75;
  const auto cues = dance(repertoire, from_seed(1), 90, 60);
  for (std::size_t t = 0; t < cues.size(); ++t) {
    const double song = static_cast<double>(t + 1) / kFps * 90 / 60;
    const double danced = counted(repertoire, cues[t].dance, cues[t].move) + cues[t].phase;
    EXPECT_NEAR(std::remainder(song - 1.75 - danced, 3), 0, 1e-6) << t;
  }
}

TEST(Choreographer, ASeedChoosesAndAStyleLimits) {
  const model::Repertoire repertoire = circling(12, 40);
  const auto moves = [&](const Start& start) {
    std::vector<std::size_t> all;
    for (const Cue& cue : dance(repertoire, start, 90, 60)) all.push_back(cue.move);
    return all;
  };
  EXPECT_EQ(moves(from_seed(1)), moves(from_seed(1)));
  EXPECT_NE(moves(from_seed(1)), moves(from_seed(2)));
  Start variant = from_seed(1);
  variant.variant = 1;
  EXPECT_NE(moves(from_seed(1)), moves(variant));
  std::set<std::size_t> danced;
  for (const Cue& cue : dance(repertoire, from_seed(1, "dance_1"), 90, 300)) danced.insert(cue.dance);
  EXPECT_EQ(danced, (std::set<std::size_t>{1, 10, 11}));
  for (const Cue& cue : dance(repertoire, from_seed(1, "7"), 90, 100)) EXPECT_EQ(cue.dance, 7U);
}

TEST(Choreographer, GoesOnWithASingleShortDance) {
  const model::Repertoire repertoire = circling(1, 2);
  const auto cues = dance(repertoire, from_seed(1), 90, 30);
  EXPECT_EQ(cues.back().dance, 0U);
  EXPECT_LT(cues.back().move, 2U);
}

TEST(OfStyle, SaysWhatThereIs) {
  const model::Repertoire repertoire = circling(12, 5);
  EXPECT_EQ(repertoire.of_style("").size(), 12U);
  EXPECT_EQ(repertoire.of_style("11"), std::vector<std::size_t>{11});
  EXPECT_EQ(error_of([&] { (void)repertoire.of_style("tango"); }),
            "style \"tango\": none of the model's 12 dances begins with it; the first is \"dance_0\"\n"
            "  --describe lists them");
  EXPECT_EQ(error_of([&] { (void)model::Repertoire{}.of_style("tango"); }),
            "style \"tango\": the model has no repertoire of dances to choose from");
}

}  // namespace
}  // namespace choreo::moves
