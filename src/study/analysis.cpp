#include "choreo/study/analysis.h"

#include "choreo/core/error.h"

#include <cmath>
#include <numeric>
#include <vector>

namespace choreo::study {
namespace {

/// What `test` returns, or the message of the Error that it throws.
template <class Test>
auto outcome_of(const Test& test) -> Outcome<decltype(test())> {
  try {
    return {test(), {}};
  } catch (const Error& error) {
    return {{}, error.what()};
  }
}

double mean_of(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

double deviation_of(const std::vector<double>& values) {
  if (values.size() < 2) fail("one participant has no deviation");
  const double mean = mean_of(values);
  double sum = 0;
  for (const double value : values) sum += (value - mean) * (value - mean);
  return std::sqrt(sum / static_cast<double>(values.size() - 1));
}

GroupSummary summarise(StudyGroup group, const Scores& scores, std::size_t column) {
  std::vector<double> values;
  for (std::size_t i = 0; i < scores.rows(); ++i) values.push_back(scores(i, column));
  return {.group = group,
          .mean = mean_of(values),
          .deviation = outcome_of([&] { return deviation_of(values); }),
          .normality = outcome_of([&] { return shapiro_wilk(values); })};
}

void correct(std::vector<Comparison>& comparisons) {
  std::vector<double> probabilities;
  for (const Comparison& comparison : comparisons) {
    if (comparison.test.result) probabilities.push_back(comparison.test.result->p);
  }
  const auto corrected = holm(probabilities);
  auto next = corrected.begin();
  for (Comparison& comparison : comparisons) {
    if (comparison.test.result) comparison.p_holm = *next++;
  }
}

QuestionAnalysis analyse_question(const std::vector<StudyGroup>& groups, const Scores& scores) {
  QuestionAnalysis analysis;
  analysis.sphericity = outcome_of([&] { return mauchly(scores); });
  analysis.difference = outcome_of([&] { return anova(scores); });
  for (std::size_t a = 0; a < groups.size(); ++a) {
    analysis.groups.push_back(summarise(groups[a], scores, a));
    for (std::size_t b = a + 1; b < groups.size(); ++b) {
      const auto test = outcome_of([&] { return paired_test(scores, a, b); });
      analysis.comparisons.push_back({.first = groups[a], .second = groups[b], .test = test});
    }
  }
  correct(analysis.comparisons);
  return analysis;
}

}  // namespace

StudyAnalysis analyse(const std::vector<StudyGroup>& groups, const std::array<Scores, kQuestions.size()>& scores) {
  StudyAnalysis analysis;
  analysis.participants = scores[0].rows();
  if (analysis.participants == 0) fail("no participant's answers count");
  for (std::size_t q = 0; q < kQuestions.size(); ++q) analysis.questions[q] = analyse_question(groups, scores[q]);
  return analysis;
}

}  // namespace choreo::study
