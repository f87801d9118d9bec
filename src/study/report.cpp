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

/// `row` with what `fill` makes of the result, or with the reason why there is none.
template <class Result, class Fill>
std::string line_of(Row row, const Outcome<Result>& outcome, const Fill& fill) {
  if (outcome.result) {
    fill(row, *outcome.result);
  } else {
    row["left_out"] = outcome.reason;
  }
  return line_of(row);
}

void fill_value(Row& row, double value) { row["value"] = digits(value); }

void fill_normality(Row& row, const ShapiroWilk& test) {
  row["value"] = digits(test.w);
  row["p"] = digits(test.p);
}

void fill_sphericity(Row& row, const Mauchly& test) {
  row["value"] = digits(test.w);
  row["degrees"] = digits(test.degrees);
  row["p"] = digits(test.p);
}

void fill_difference(Row& row, const Anova& test) {
  row["value"] = digits(test.f);
  row["degrees"] = digits(test.degrees);
  row["error_degrees"] = digits(test.error_degrees);
  row["p"] = digits(test.p);
  row["p_corrected"] = digits(test.p_corrected);
  row["epsilon"] = digits(test.epsilon);
}

std::string group_lines(const std::string& question, const GroupSummary& summary) {
  const auto row = [&](const char* test) -> Row {
    return {{"question", question}, {"test", test}, {"first", std::string(name_of(summary.group))}};
  };
  return line_of(row("mean"), Outcome<double>{summary.mean, {}}, fill_value) +
         line_of(row("deviation"), summary.deviation, fill_value) +
         line_of(row("shapiro_wilk"), summary.normality, fill_normality);
}

std::string comparison_row(const std::string& question, const Comparison& comparison) {
  const Row row{{"question", question},
                {"test", "paired_t"},
                {"first", std::string(name_of(comparison.first))},
                {"second", std::string(name_of(comparison.second))}};
  return line_of(row, comparison.test, [&](Row& filled, const PairedTest& test) {
    filled["value"] = digits(test.t);
    filled["degrees"] = digits(test.degrees);
    filled["p"] = digits(test.p);
    filled["p_corrected"] = digits(comparison.p_holm);
    filled["low"] = digits(test.low);
    filled["high"] = digits(test.high);
  });
}

std::string question_lines(const std::string& question, const QuestionAnalysis& analysis) {
  std::string lines;
  for (const GroupSummary& group : analysis.groups) lines += group_lines(question, group);
  lines += line_of({{"question", question}, {"test", "mauchly"}}, analysis.sphericity, fill_sphericity);
  lines += line_of({{"question", question}, {"test", "anova"}}, analysis.difference, fill_difference);
  for (const Comparison& comparison : analysis.comparisons) lines += comparison_row(question, comparison);
  return lines;
}

// JSON.

using nlohmann::ordered_json;

/// {"left_out": reason} where there is no result.
template <class Result, class ToJson>
ordered_json outcome(const Outcome<Result>& outcome, const ToJson& to_json) {
  return outcome.result ? to_json(*outcome.result) : ordered_json{{"left_out", outcome.reason}};
}

ordered_json group_json(const GroupSummary& summary) {
  return {{"mean", summary.mean},
          {"deviation", outcome(summary.deviation, [](double value) -> ordered_json { return value; })},
          {"shapiro_wilk", outcome(summary.normality, [](const ShapiroWilk& test) -> ordered_json {
             return {{"w", test.w}, {"p", test.p}};
           })}};
}

ordered_json mauchly_json(const Mauchly& test) {
  return {{"w", test.w}, {"chi_squared", test.chi_squared}, {"degrees", test.degrees}, {"p", test.p}};
}

ordered_json anova_json(const Anova& test) {
  return {{"f", test.f}, {"degrees", test.degrees}, {"error_degrees", test.error_degrees},
          {"p", test.p}, {"epsilon", test.epsilon}, {"p_greenhouse_geisser", test.p_corrected}};
}

ordered_json comparison_json(const Comparison& comparison) {
  ordered_json line{{"first", name_of(comparison.first)}, {"second", name_of(comparison.second)}};
  line.update(outcome(comparison.test, [&](const PairedTest& test) -> ordered_json {
    return {{"difference", test.difference}, {"low", test.low}, {"high", test.high},          {"t", test.t},
            {"degrees", test.degrees},       {"p", test.p},     {"p_holm", comparison.p_holm}};
  }));
  return line;
}

ordered_json question_json(const QuestionAnalysis& analysis) {
  ordered_json groups, comparisons = ordered_json::array();
  for (const GroupSummary& group : analysis.groups) groups[std::string(name_of(group.group))] = group_json(group);
  for (const Comparison& comparison : analysis.comparisons) comparisons.push_back(comparison_json(comparison));
  return {{"groups", groups},
          {"mauchly", outcome(analysis.sphericity, mauchly_json)},
          {"anova", outcome(analysis.difference, anova_json)},
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
    questions[std::string(kQuestions[q])] = question_json(analysis.questions[q]);
  }
  const ordered_json document{{"format", "choreo-study-scores"},
                              {"version", 1},
                              {"participants", analysis.participants},
                              {"questions", questions}};
  return document.dump(1) + "\n";
}

}  // namespace choreo::study
