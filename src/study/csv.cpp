#include "choreo/core/text.h"
#include "choreo/study/report.h"

#include <fmt/format.h>

#include <array>
#include <map>
#include <string>
#include <string_view>

#include "choreo/core/markup.h"

namespace choreo::study {
namespace {

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

std::string group_lines(const std::string& question, StudyGroup group, const GroupSummary& summary) {
  const auto row = [&](const char* test) -> Row {
    return {{"question", question}, {"test", test}, {"first", std::string(name_of(group))}};
  };
  return line_of(row("mean"), Outcome<double>{summary.mean, {}}, fill_value) +
         line_of(row("deviation"), summary.deviation, fill_value) +
         line_of(row("shapiro_wilk"), summary.normality, fill_normality);
}

std::string comparison_line(const std::string& question, const Comparison& comparison) {
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
  for (std::size_t g = 0; g < kGroups.size(); ++g) lines += group_lines(question, kGroups[g], analysis.groups[g]);
  lines += line_of({{"question", question}, {"test", "mauchly"}}, analysis.sphericity, fill_sphericity);
  lines += line_of({{"question", question}, {"test", "anova"}}, analysis.difference, fill_difference);
  for (const Comparison& comparison : analysis.comparisons) lines += comparison_line(question, comparison);
  return lines;
}

}  // namespace

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
      for (std::size_t g = 0; g < kGroups.size(); ++g) {
        text += fmt::format("{},{},{},{}\n", csv_field(participants.names[i]), kQuestions[q], name_of(kGroups[g]),
                            participants.scores[q](i, g));
      }
    }
  }
  return text;
}

}  // namespace choreo::study
