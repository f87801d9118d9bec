#pragma once

#include "choreo/study/analysis.h"
#include "choreo/study/answers.h"

#include <string>

namespace choreo::study {

/// The analysis for people: plain text.
std::string study_text(const StudyAnalysis& analysis);

/// The same for programs, all digits: JSON, and CSV with a row a group and test. What was left out carries its reason.
std::string study_json(const StudyAnalysis& analysis);
std::string study_csv(const StudyAnalysis& analysis);

/// The scores themselves: CSV with a row a participant, question and group.
std::string participants_csv(const Participants& participants);

}  // namespace choreo::study
