#include "choreo/study/report.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

#include "choreo/core/markup.h"

namespace choreo::study {
namespace {

// Pixels.
constexpr double kWidth = 900, kHeight = 560, kLeft = 80, kRight = 20, kTop = 112, kBottom = 70;
constexpr double kBarWidth = 80, kBarGap = 26, kWhisker = 16, kBracketStep = 32, kBracketFoot = 7;

// Of Okabe and Ito's palette, which the colour-blind tell apart too.
constexpr std::array<std::string_view, kGroups.size()> kColours{"#0072b2", "#e69f00", "#999999"};
constexpr std::array<std::string_view, kGroups.size()> kNames{"Real", "Generated", "Mismatch"};
constexpr std::array<std::string_view, kQuestions.size()> kTitles{"Naturalness", "Fit to the music"};

double height_of(double answer) {
  const double share =
      (std::clamp<double>(answer, kLeastAnswer, kMostAnswer) - kLeastAnswer) / (kMostAnswer - kLeastAnswer);
  return kHeight - kBottom - share * (kHeight - kBottom - kTop);
}

/// The middle of a bar.
double place_of(std::size_t question, std::size_t group) {
  const double panel = (kWidth - kLeft - kRight) / kQuestions.size();
  const double middle = kLeft + (static_cast<double>(question) + 0.5) * panel;
  return middle + (static_cast<double>(group) - 1) * (kBarWidth + kBarGap);
}

std::string axis() {
  std::string svg;
  for (int answer = kLeastAnswer; answer <= kMostAnswer; ++answer) {
    svg += svg_line(kLeft, height_of(answer), kWidth - kRight, height_of(answer), answer == kLeastAnswer ? 1.5 : 0.5);
    svg += svg_text(kLeft - 12, height_of(answer) + 6, std::to_string(answer), "end");
  }
  return svg + fmt::format(
                   "<text transform=\"translate(28 {:.1f}) rotate(-90)\" text-anchor=\"middle\" font-size=\"18\">mean "
                   "answer</text>\n",
                   (height_of(kLeastAnswer) + height_of(kMostAnswer)) / 2);
}

std::string bar(std::size_t question, std::size_t group, const GroupSummary& summary) {
  const double x = place_of(question, group), top = height_of(summary.mean), floor = height_of(kLeastAnswer);
  std::string svg = fmt::format("<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"{}\" height=\"{:.1f}\" fill=\"{}\"/>\n",
                                x - kBarWidth / 2, top, kBarWidth, floor - top, kColours[group]);
  svg += svg_text(x, floor + 24, kNames[group], "middle", 16);
  if (!summary.deviation.result) return svg;
  const double high = height_of(summary.mean + *summary.deviation.result);
  const double low = height_of(summary.mean - *summary.deviation.result);
  return svg + svg_line(x, low, x, high) + svg_line(x - kWhisker / 2, low, x + kWhisker / 2, low) +
         svg_line(x - kWhisker / 2, high, x + kWhisker / 2, high);
}

std::string_view stars(double p) { return p < 0.001 ? "***" : p < 0.01 ? "**" : p < 0.05 ? "*" : ""; }

std::string bracket(double left, double right, double y, std::string_view mark) {
  return svg_line(left, y, right, y) + svg_line(left, y, left, y + kBracketFoot) +
         svg_line(right, y, right, y + kBracketFoot) + svg_text((left + right) / 2, y - 2, mark);
}

/// Above the scale's end, where no bar or whisker reaches; that of the outer pair over those of its neighbours.
std::string brackets(std::size_t question, const QuestionAnalysis& analysis) {
  std::string svg;
  for (const Comparison& comparison : analysis.comparisons) {
    const std::string_view mark = stars(comparison.p_holm);
    if (!comparison.test.result || mark.empty()) continue;
    const auto first = static_cast<std::size_t>(comparison.first), second = static_cast<std::size_t>(comparison.second);
    const double y = kTop - 16 - (second - first > 1 ? kBracketStep : 0);
    svg += bracket(place_of(question, first) + 3, place_of(question, second) - 3, y, mark);
  }
  return svg;
}

}  // namespace

std::string study_figure(const StudyAnalysis& analysis) {
  std::string svg = svg_head(kWidth, kHeight);
  svg += axis();
  for (std::size_t q = 0; q < kQuestions.size(); ++q) {
    for (std::size_t g = 0; g < kGroups.size(); ++g) svg += bar(q, g, analysis.questions[q].groups[g]);
    svg += brackets(q, analysis.questions[q]);
    svg += svg_text(place_of(q, 1), 30, kTitles[q], "middle", 20);
  }
  svg +=
      svg_text(kLeft, kHeight - 12,
               fmt::format("n = {} participants; bars: mean ± standard deviation; paired t-tests, Holm: * p < 0.05, ** "
                           "p < 0.01, *** p < 0.001",
                           analysis.participants),
               "start", 14);
  return svg + "</svg>\n";
}

}  // namespace choreo::study
