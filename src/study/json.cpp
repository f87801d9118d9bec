#include "choreo/core/json.h"
#include "choreo/study/report.h"

#include <string>

namespace choreo::study {
namespace {

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
  for (std::size_t g = 0; g < kGroups.size(); ++g)
    groups[std::string(name_of(kGroups[g]))] = group_json(analysis.groups[g]);
  for (const Comparison& comparison : analysis.comparisons) comparisons.push_back(comparison_json(comparison));
  return {{"groups", groups},
          {"mauchly", outcome(analysis.sphericity, mauchly_json)},
          {"anova", outcome(analysis.difference, anova_json)},
          {"paired_t", comparisons}};
}

}  // namespace

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
