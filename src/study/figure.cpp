#include "choreo/study/figure.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <string_view>
#include <vector>

namespace choreo::study {
namespace {

constexpr std::array<std::string_view, kGroups.size()> kColours{plot::kBlue, plot::kOrange, plot::kGrey, plot::kGreen};
constexpr std::array<std::string_view, kGroups.size()> kNames{"Real", "Generated", "Mismatch", "Real mismatch"};
constexpr std::array<std::string_view, kQuestions.size()> kTitles{"Naturalness", "Fit to the music"};

// Of the answers' scale.
constexpr double kLevel = 0.28, kFoot = 0.07, kTextGap = 0.09;

std::string_view stars(double p) { return p < 0.001 ? "***" : p < 0.01 ? "**" : p < 0.05 ? "*" : ""; }

/// A pair that differs, as columns of the plot.
struct Bracket {
  std::size_t first, second;
  std::string_view mark;
  std::size_t level = 0;  ///< above the scale's end
};

std::size_t column_of(const QuestionAnalysis& analysis, StudyGroup group) {
  const auto found = std::ranges::find(analysis.groups, group, &GroupSummary::group);
  return static_cast<std::size_t>(found - analysis.groups.begin());
}

/// Each on the lowest level where it crosses no other; wider ones above.
std::vector<Bracket> brackets(const QuestionAnalysis& analysis) {
  std::vector<Bracket> all;
  for (const Comparison& comparison : analysis.comparisons) {
    const std::string_view mark = stars(comparison.p_holm);
    if (!comparison.test.result || mark.empty()) continue;
    all.push_back({column_of(analysis, comparison.first), column_of(analysis, comparison.second), mark});
  }
  std::ranges::stable_sort(all, {}, [](const Bracket& one) { return one.second - one.first; });
  for (auto one = all.begin(); one != all.end(); ++one) {
    for (auto other = all.begin(); other != one; ++other) {
      const bool apart = one->second <= other->first || other->second <= one->first;
      if (!apart) one->level = std::max(one->level, other->level + 1);
    }
  }
  return all;
}

void add(const Bracket& bracket, plot::Panel& panel) {
  const double left = static_cast<double>(bracket.first) + 0.03, right = static_cast<double>(bracket.second) - 0.03;
  const double y = kMostAnswer + kLevel * (static_cast<double>(bracket.level) + 0.6), foot = y - kFoot;
  panel.curves.push_back({.points = {{left, foot}, {left, y}, {right, y}, {right, foot}}, .width = 1.5});
  panel.labels.push_back({{(left + right) / 2, y + kTextGap}, std::string(bracket.mark)});
}

plot::Bar bar(const GroupSummary& summary, double x) {
  plot::Bar bar{
      .x = x, .width = 0.75, .value = summary.mean, .colour = kColours[static_cast<std::size_t>(summary.group)]};
  if (const auto& deviation = summary.deviation.result) {
    bar.low = summary.mean - *deviation;
    bar.high = std::min<double>(kMostAnswer, summary.mean + *deviation);
  }
  return bar;
}

/// `levels`: of brackets.
plot::Panel panel_of(std::size_t question, const QuestionAnalysis& analysis, std::size_t levels) {
  const auto groups = static_cast<double>(analysis.groups.size());
  plot::Panel panel{
      .title = std::string(kTitles[question]),
      .x = {.least = -0.6, .most = groups - 0.4, .grid = false},
      .y = {.least = kLeastAnswer, .most = kMostAnswer + kLevel * static_cast<double>(levels), .label = "mean answer"}};
  for (int answer = kLeastAnswer; answer <= kMostAnswer; ++answer)
    panel.y.ticks.push_back({1.0 * answer, std::to_string(answer)});
  for (std::size_t g = 0; g < analysis.groups.size(); ++g) {
    panel.x.ticks.push_back(
        {static_cast<double>(g), std::string(kNames[static_cast<std::size_t>(analysis.groups[g].group)])});
    panel.bars.push_back(bar(analysis.groups[g], static_cast<double>(g)));
  }
  for (const Bracket& bracket : brackets(analysis)) add(bracket, panel);
  return panel;
}

}  // namespace

plot::Figure study_figure(const StudyAnalysis& analysis) {
  std::size_t levels = 1;
  for (const QuestionAnalysis& question : analysis.questions) {
    for (const Bracket& bracket : brackets(question)) levels = std::max(levels, bracket.level + 2);
  }
  plot::Figure figure{.rows = {{}},
                      .panel_width = 110.0 * static_cast<double>(analysis.questions[0].groups.size()) + 60,
                      .panel_height = 400};
  for (std::size_t q = 0; q < kQuestions.size(); ++q) {
    figure.rows[0].push_back(panel_of(q, analysis.questions[q], levels));
  }
  figure.note = fmt::format(
      "n = {} participants; bars: mean ± standard deviation; paired t-tests, Holm: * p < 0.05, ** p < 0.01, *** p < "
      "0.001",
      analysis.participants);
  return figure;
}

}  // namespace choreo::study
