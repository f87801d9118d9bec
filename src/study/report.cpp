#include "choreo/study/report.h"

#include "choreo/core/json.h"
#include "choreo/core/text.h"

#include <fmt/format.h>

#include <array>
#include <map>
#include <string>
#include <string_view>

namespace choreo::study {
namespace {

// For people.

std::string probability_text(double p) { return p < 1e-4 ? "< 0.0001" : fmt::format("{:.4f}", p); }

/// "p 0.0123", "p < 0.0001".
std::string named(double p) { return "p " + probability_text(p); }

std::string group_line(const GroupSummary& summary) {
  const auto& [group, mean, deviation, normality] = summary;
  std::string line = fmt::format("  {:<14}{:>8.3f}", name_of(group), mean);
  line += deviation.result ? fmt::format("{:>12.3f}", *deviation.result) : fmt::format("{:>12}", "–");
  if (!normality.result) return line + "   " + normality.reason + "\n";
  return line + fmt::format("{:>18.4f}{:>12}\n", normality.result->w, probability_text(normality.result->p));
}

std::string sphericity_line(const Outcome<Mauchly>& test) {
  if (!test.result) return "  Sphericity (Mauchly): left out: " + test.reason + "\n";
  return fmt::format("  Sphericity (Mauchly): W = {:.4f}, chi2({:.0f}) = {:.3f}, {}\n", test.result->w,
                     test.result->degrees, test.result->chi_squared, named(test.result->p));
}

std::string difference_lines(const Outcome<Anova>& test) {
  if (!test.result) return "  Repeated-measures ANOVA: left out: " + test.reason + "\n";
  const Anova& anova = *test.result;
  return fmt::format("  Repeated-measures ANOVA: F({:.0f}, {:.0f}) = {:.3f}, {}\n", anova.degrees, anova.error_degrees,
                     anova.f, named(anova.p)) +
         fmt::format("    with Greenhouse–Geisser's correction: F({:.2f}, {:.2f}), epsilon = {:.4f}, {}\n",
                     anova.epsilon * anova.degrees, anova.epsilon * anova.error_degrees, anova.epsilon,
                     named(anova.p_corrected));
}

std::string comparison_line(const Comparison& comparison) {
  const std::string pair = fmt::format("{} – {}", name_of(comparison.first), name_of(comparison.second));
  if (!comparison.test.result) return fmt::format("  {:<27}left out: {}\n", pair, comparison.test.reason);
  const PairedTest& test = *comparison.test.result;
  const std::string interval = fmt::format("[{:.3f}, {:.3f}]", test.low, test.high);
  return fmt::format("  {:<27}{:>8.3f}{:>20}{:>10.3f}{:>6.0f}{:>12}{:>12}\n", pair, test.difference, interval, test.t,
                     test.degrees, probability_text(test.p), probability_text(comparison.p_holm));
}

std::string question_text(std::string_view question, const QuestionAnalysis& analysis) {
  std::string text = fmt::format("\n{}\n  {:<14}{:>8}{:>12}{:>18}{:>12}\n", question, "group", "mean", "deviation",
                                 "Shapiro–Wilk W", "p");
  for (const GroupSummary& group : analysis.groups) text += group_line(group);
  text += sphericity_line(analysis.sphericity) + difference_lines(analysis.difference);
  text += fmt::format("  {:<27}{:>8}{:>20}{:>10}{:>6}{:>12}{:>12}\n", "paired t-test", "differ", "95 % interval", "t",
                      "df", "p", "p (Holm)");
  for (const Comparison& comparison : analysis.comparisons) text += comparison_line(comparison);
  return text;
}

// CSV.

constexpr std::array<std::string_view, 13> kColumns{"question", "test",          "first",   "second",      "value",
                                                    "degrees",  "error_degrees", "p",       "p_corrected", "epsilon",
                                                    "low",      "high",          "left_out"};

/// Column → field; what isn't there stays empty.
using Row = std::map<std::string_view, std::string>;

std::string line_of(const Row& row) {
  std::string line;
  for (const std::string_view column : kColumns) {
    if (column != kColumns.front()) line += ',';
    if (const auto found = row.find(column); found != row.end()) line += csv_field(found->second);
  }
  return line + "\n";
}

std::string digits(double value) { return fmt::format("{}", value); }

Row cells_of(double value) { return {{"value", digits(value)}}; }

Row cells_of(const ShapiroWilk& test) { return {{"value", digits(test.w)}, {"p", digits(test.p)}}; }

Row cells_of(const Mauchly& test) {
  return {{"value", digits(test.w)}, {"degrees", digits(test.degrees)}, {"p", digits(test.p)}};
}

Row cells_of(const Anova& test) {
  return {{"value", digits(test.f)},
          {"degrees", digits(test.degrees)},
          {"error_degrees", digits(test.error_degrees)},
          {"p", digits(test.p)},
          {"p_corrected", digits(test.p_corrected)},
          {"epsilon", digits(test.epsilon)}};
}

Row cells_of(const PairedTest& test) {
  return {{"value", digits(test.t)},
          {"degrees", digits(test.degrees)},
          {"p", digits(test.p)},
          {"low", digits(test.low)},
          {"high", digits(test.high)}};
}

/// `row` with the result's cells, or with the reason why there is none.
template <class Result>
std::string line_of(Row row, const Outcome<Result>& outcome) {
  row.merge(outcome.result ? cells_of(*outcome.result) : Row{{"left_out", outcome.reason}});
  return line_of(row);
}

std::string group_lines(const std::string& question, const GroupSummary& summary) {
  const auto row = [&](const char* test) -> Row {
    return {{"question", question}, {"test", test}, {"first", std::string(name_of(summary.group))}};
  };
  return line_of(row("mean"), Outcome<double>{summary.mean, {}}) + line_of(row("deviation"), summary.deviation) +
         line_of(row("shapiro_wilk"), summary.normality);
}

std::string comparison_row(const std::string& question, const Comparison& comparison) {
  Row row{{"question", question},
          {"test", "paired_t"},
          {"first", std::string(name_of(comparison.first))},
          {"second", std::string(name_of(comparison.second))}};
  if (comparison.test.result) row["p_corrected"] = digits(comparison.p_holm);
  return line_of(row, comparison.test);
}

std::string question_lines(const std::string& question, const QuestionAnalysis& analysis) {
  std::string lines;
  for (const GroupSummary& group : analysis.groups) lines += group_lines(question, group);
  lines += line_of({{"question", question}, {"test", "mauchly"}}, analysis.sphericity);
  lines += line_of({{"question", question}, {"test", "anova"}}, analysis.difference);
  for (const Comparison& comparison : analysis.comparisons) lines += comparison_row(question, comparison);
  return lines;
}

// JSON.

using nlohmann::ordered_json;

ordered_json json_of(double value) { return value; }

ordered_json json_of(const ShapiroWilk& test) { return {{"w", test.w}, {"p", test.p}}; }

ordered_json json_of(const Mauchly& test) {
  return {{"w", test.w}, {"chi_squared", test.chi_squared}, {"degrees", test.degrees}, {"p", test.p}};
}

ordered_json json_of(const Anova& test) {
  return {{"f", test.f}, {"degrees", test.degrees}, {"error_degrees", test.error_degrees},
          {"p", test.p}, {"epsilon", test.epsilon}, {"p_greenhouse_geisser", test.p_corrected}};
}

ordered_json json_of(const PairedTest& test) {
  return {{"difference", test.difference}, {"low", test.low}, {"high", test.high}, {"t", test.t},
          {"degrees", test.degrees},       {"p", test.p}};
}

/// {"left_out": reason} where there is no result.
template <class Result>
ordered_json json_of(const Outcome<Result>& outcome) {
  return outcome.result ? json_of(*outcome.result) : ordered_json{{"left_out", outcome.reason}};
}

ordered_json json_of(const GroupSummary& summary) {
  return {
      {"mean", summary.mean}, {"deviation", json_of(summary.deviation)}, {"shapiro_wilk", json_of(summary.normality)}};
}

ordered_json json_of(const Comparison& comparison) {
  ordered_json line{{"first", name_of(comparison.first)}, {"second", name_of(comparison.second)}};
  line.update(json_of(comparison.test));
  if (comparison.test.result) line["p_holm"] = comparison.p_holm;
  return line;
}

ordered_json json_of(const QuestionAnalysis& analysis) {
  ordered_json groups, comparisons = ordered_json::array();
  for (const GroupSummary& group : analysis.groups) groups[std::string(name_of(group.group))] = json_of(group);
  for (const Comparison& comparison : analysis.comparisons) comparisons.push_back(json_of(comparison));
  return {{"groups", groups},
          {"mauchly", json_of(analysis.sphericity)},
          {"anova", json_of(analysis.difference)},
          {"paired_t", comparisons}};
}

}  // namespace

std::string study_text(const StudyAnalysis& analysis) {
  std::string text = fmt::format("{} participants; a score is a participant's mean answer (1–5) over a group's clips\n",
                                 analysis.participants);
  for (std::size_t q = 0; q < kQuestions.size(); ++q) text += question_text(kQuestions[q], analysis.questions[q]);
  return text;
}

std::string study_csv(const StudyAnalysis& analysis) {
  std::string text = fmt::format("{}\n", fmt::join(kColumns, ","));
  for (std::size_t q = 0; q < kQuestions.size(); ++q) {
    text += question_lines(std::string(kQuestions[q]), analysis.questions[q]);
  }
  return text;
}

std::string participants_csv(const Participants& participants) {
  std::string text = "participant,question,group,score\n";
  for (std::size_t i = 0; i < participants.names.size(); ++i) {
    for (std::size_t q = 0; q < kQuestions.size(); ++q) {
      for (std::size_t g = 0; g < participants.groups.size(); ++g) {
        text += fmt::format("{},{},{},{}\n", csv_field(participants.names[i]), kQuestions[q],
                            name_of(participants.groups[g]), participants.scores[q](i, g));
      }
    }
  }
  return text;
}

std::string study_json(const StudyAnalysis& analysis) {
  ordered_json questions;
  for (std::size_t q = 0; q < kQuestions.size(); ++q) {
    questions[std::string(kQuestions[q])] = json_of(analysis.questions[q]);
  }
  const ordered_json document{{"format", "choreo-study-scores"},
                              {"version", 1},
                              {"participants", analysis.participants},
                              {"questions", questions}};
  return document.dump(1) + "\n";
}

}  // namespace choreo::study
