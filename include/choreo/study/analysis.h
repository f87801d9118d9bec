#pragma once

#include "choreo/study/repeated_measures.h"
#include "choreo/study/shapiro_wilk.h"
#include "choreo/study/study.h"

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace choreo::study {

/// What a test came to, or why it can't be made.
template <class Result>
struct Outcome {
  std::optional<Result> result;
  std::string reason;
};

/// One group's scores over participants.
struct GroupSummary {
  StudyGroup group = StudyGroup::kReal;
  double mean = 0;
  Outcome<double> deviation;  ///< standard deviation, n − 1
  Outcome<ShapiroWilk> normality;
};

/// Two groups beside each other.
struct Comparison {
  StudyGroup first = StudyGroup::kReal;
  StudyGroup second = StudyGroup::kReal;
  Outcome<PairedTest> test;
  double p_holm = 1;  ///< corrected for the comparisons of the question that could be made
};

/// Everything about one question (the paper, section 5.1).
struct QuestionAnalysis {
  std::vector<GroupSummary> groups;
  Outcome<Mauchly> sphericity;
  Outcome<Anova> difference;
  std::vector<Comparison> comparisons;  ///< of all pairs: the first with each after it, then the second, …
};

struct StudyAnalysis {
  std::size_t participants = 0;
  std::array<QuestionAnalysis, kQuestions.size()> questions;
};

/// Analyses the scores of these groups ([n, groups] for each question, n ≥ 1): a repeated-measures ANOVA over the
/// groups with paired t-tests after it (the paper, section 5.1). What can't be tested is left out with the reason.
StudyAnalysis analyse(const std::vector<StudyGroup>& groups, const std::array<Scores, kQuestions.size()>& scores);

}  // namespace choreo::study
