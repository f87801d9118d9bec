#include "choreo/measure/figures.h"

#include "choreo/core/json.h"
#include "choreo/measure/autocorrelation_report.h"
#include "choreo/measure/controls.h"
#include "choreo/measure/report.h"
#include "choreo/measure/report_html.h"
#include "choreo/measure/summary.h"
#include "choreo/pose/kinetics.h"

#include <gtest/gtest.h>
#include <sndfile.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <numbers>
#include <set>
#include <string>
#include <vector>

#include "audio/rhythm.h"
#include "temporary_folder.h"

namespace choreo::measure {
namespace {

namespace fs = std::filesystem;

constexpr double kSeconds = 24;

/// Songs of clicks, and stick figures that bounce to them.
class MeasuredDances : public ::testing::Test {
 protected:
  MeasuredDances() {
    for (const int tempo : {96, 107, 125, 142}) {
      songs_.push_back(write_song(tempo));
      tempi_.push_back(tempo);
    }
    known_.emplace(std::set<fs::path>(songs_.begin(), songs_.end()), 2);
  }

  fs::path write_song(int tempo) const {
    std::vector<std::int64_t> hits;
    for (double at = 0.1; at < kSeconds; at += 60.0 / tempo) hits.push_back(std::llround(at * testing::kRhythmRate));
    const auto samples = testing::rhythm(hits, static_cast<std::int64_t>(kSeconds));
    const fs::path path = folder_.path() / (std::to_string(tempo) + ".wav");
    SF_INFO info{0, testing::kRhythmRate, 1, SF_FORMAT_WAV | SF_FORMAT_FLOAT, 0, 0};
    SNDFILE* file = sf_open(path.c_str(), SFM_WRITE, &info);
    sf_write_float(file, samples.data(), static_cast<sf_count_t>(samples.size()));
    sf_close(file);
    return path;
  }

  /// A figure that bounces once a beat of `tempo`, seen at `fps`, to the song `number`.
  [[nodiscard]] Dance bouncing(double tempo, std::size_t number, double fps = 25) const {
    Matrix position(static_cast<std::size_t>(kSeconds * fps), pose::kPoseSize);
    for (std::size_t t = 0; t < position.rows(); ++t) {
      const double beat = (static_cast<double>(t) / fps - 0.1) * tempo / 60;
      const double height = 0.05 * std::abs(std::sin(std::numbers::pi * beat)) + 0.02 * std::sin(2.3 * beat);
      for (std::size_t joint = 0; joint < pose::kJoints; ++joint) {
        position(t, 2 * joint) = static_cast<float>(0.3 + 0.03 * static_cast<double>(joint));
        position(t, 2 * joint + 1) = static_cast<float>(0.06 * static_cast<double>(joint) - height);
      }
    }
    Dance dance;
    dance.name = std::to_string(tempo);
    dance.motion = pose::kinetic_motion(position, fps, 0.75);
    dance.median_speed = 0.3;
    dance.file = songs_[number];
    dance.song = dance.file.string();
    return dance;
  }

  [[nodiscard]] std::vector<Dance> on_the_beat() const {
    std::vector<Dance> dances;
    for (std::size_t i = 0; i < songs_.size(); ++i) dances.push_back(bouncing(tempi_[i], i));
    return dances;
  }

  testing::TemporaryFolder folder_;
  std::vector<fs::path> songs_;
  std::vector<double> tempi_;
  std::optional<Songs> known_;
};

TEST_F(MeasuredDances, OnTheBeatStandClearOfEveryControl) {
  for (const Dance& dance : on_the_beat()) {
    const DanceFigures measured = measure(dance, *known_, KnownDances({}));
    for (const std::string joints : {"coherence_ankles", "coherence_all"}) {
      EXPECT_GT(*measured.get(joints), 0.35) << dance.name << joints;
      EXPECT_GT(*measured.get(joints + "_gain"), 0.2) << dance.name << joints;
      EXPECT_GT(*measured.get(joints + "_gain_other"), 0.2) << dance.name << joints;
    }
  }
}

TEST_F(MeasuredDances, ToAnotherTempoDoNot) {
  const DanceFigures measured = measure(bouncing(116, 0), *known_, KnownDances({}));
  EXPECT_LT(*measured.get("coherence_all_gain"), 0.05);
}

TEST_F(MeasuredDances, RepeatThemselvesOnTheirSongsBeat) {
  const auto dances = on_the_beat();
  for (std::size_t i = 0; i < dances.size(); ++i) {
    const CorrelatedDance dance = correlate(dances[i], *known_);
    EXPECT_NEAR(dance.period, 60 / tempi_[i], 0.005);
    ASSERT_EQ(dance.peaks.size(), 2U) << "along y; nothing moves along x";
    EXPECT_EQ(dance.peaks[0].axis, 1U);
    EXPECT_NEAR(dance.peaks[0].peak.lag, 60 / tempi_[i], 0.03);
    EXPECT_LT(*dance.peaks[0].distance, 0.06);
    EXPECT_LT(*dance.peaks[1].distance, 0.1);
    EXPECT_GT(*dance.peaks[0].other_distance, 3 * *dance.peaks[0].distance);
  }
}

TEST_F(MeasuredDances, HaveTheSameFiguresAtAnyFrameRate) {
  const DanceFigures at25 = measure(bouncing(107, 1, 25), *known_, KnownDances({}));
  for (const double fps : {30.0, 60.0}) {
    const DanceFigures measured = measure(bouncing(107, 1, fps), *known_, KnownDances({}));
    for (const Figure& figure : all_figures()) {
      const auto value = measured.get(figure.key), reference = at25.get(figure.key);
      ASSERT_EQ(value.has_value(), reference.has_value()) << figure.key;
      if (!value) continue;
      EXPECT_NEAR(*value, *reference, 0.03 + 0.05 * std::abs(*reference)) << figure.key << " " << fps;
    }
  }
}

TEST_F(MeasuredDances, SayWhyAFigureCannotBeHad) {
  Dance dance = bouncing(107, 1);
  dance.median_speed = 0;
  EXPECT_NE(measure(dance, *known_, KnownDances({})).reasons.at("freeze_ratio").find("median"), std::string::npos);
  dance.file.clear();
  dance.trouble = "no song here";
  const DanceFigures measured = measure(dance, *known_, KnownDances({}));
  EXPECT_EQ(measured.reasons.at("alignment_music_other"), "no song here");
  EXPECT_TRUE(measured.get("jerk"));
  const Songs one({songs_[1]}, 1);
  EXPECT_EQ(measure(bouncing(107, 1), one, KnownDances({})).reasons.at("coherence_all_other"),
            "there is one song only");
  const fs::path absent = folder_.path() / "absent.wav";
  EXPECT_NE(Songs({absent}, 1).at(absent).trouble, "");
}

TEST_F(MeasuredDances, AreSummarisedBesideControlsAndTheTableSaysWhatIsOdd) {
  const auto dances = on_the_beat();
  std::vector<Dance> frozen;
  for (const Dance& dance : dances) frozen.push_back(make_control(dance, Control::kFrozen, 3));
  const Summary summary = summarise(frozen, dances, *known_, KnownDances({}), 1, 2);
  ASSERT_EQ(summary.groups.size(), 5U);
  EXPECT_NEAR(summary.groups[0].figures.at("freeze_ratio").estimate->mean, 1, 0);
  EXPECT_LT(summary.groups[0].figures.at("energy_ratio").estimate->mean, 0.1);
  EXPECT_GT(summary.groups[0].figures.at("frechet_distance").estimate->mean,
            summary.groups[0].figures.at("frechet_floor").estimate->mean);
  const std::string said = report_text(summary);
  for (const char* words : {"stand still 100 %", "doesn't tell the dances from dancing past the beat",
                            "Beat alignment, over music beats (Bailando) ranks a control (frozen pose"}) {
    EXPECT_NE(said.find(words), std::string::npos) << words << "\n" << said;
  }
}

TEST_F(MeasuredDances, AreReportedTheSameWithAnyNumberOfThreads) {
  const auto dances = on_the_beat();
  const Summary one = summarise(dances, dances, *known_, KnownDances({}), 1, 1),
                many = summarise(dances, dances, *known_, KnownDances({}), 1, 4);
  EXPECT_EQ(report_json(one), report_json(many));
  EXPECT_NE(report_json(one), report_json(summarise(dances, dances, *known_, KnownDances({}), 2, 1)));
}

TEST_F(MeasuredDances, MakeAReportThatIsWholeAndHarmless) {
  auto dances = on_the_beat();
  dances[0].name = "<script>alert(1)</script>, \"odd\"\xff";
  Summary summary = summarise(dances, {}, *known_, KnownDances({}), 1, 2);
  summary.left_out.push_back({"short", "lasts 2 s"});
  const auto report = parse_json(report_json(summary), "report");
  EXPECT_EQ(report.at("format"), "choreo-figures");
  EXPECT_EQ(report.at("dances").size(), 16U);  // the dances and three controls of each
  EXPECT_EQ(report.at("groups")[0].at("figures").at("energy_ratio").at("left_out"),
            "there are no real dances (--real)");
  const std::string html = report_html(summary);
  EXPECT_EQ(html.find("<script>"), std::string::npos);
  for (const char* never : {"http:", "https:", "nan", "inf"}) EXPECT_EQ(html.find(never), std::string::npos) << never;
  const std::string csv = report_csv(summary);
  EXPECT_EQ(std::ranges::count(csv, '\n'), 17);
}

}  // namespace
}  // namespace choreo::measure
