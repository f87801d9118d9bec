#pragma once

#include "choreo/data/source.h"
#include "choreo/study/repeated_measures.h"
#include "choreo/study/study.h"

#include <array>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace choreo::study {

/// One participant's answers: clip id → an answer to each of kQuestions.
struct Answers {
  std::string participant;
  std::map<std::string, std::array<int, kQuestions.size()>> given;
};

/// Reads a "choreo-study-answers" file. Throws Error where it isn't one, names no participant, a clip that isn't in the
/// study or one twice, or an answer isn't a whole number from 1 to 5.
Answers read_answers(const std::filesystem::path& path, const Study& study);

/// Whose answers count. The unit is the participant: one mean a group and question.
struct Participants {
  std::vector<std::string> names;
  std::vector<StudyGroup> groups;                ///< the study's
  std::array<Scores, kQuestions.size()> scores;  ///< [n, groups] for each question
  std::vector<data::LeftOut> left_out;           ///< files that don't count, and why
};

/// Reads all files. Left out: a file that read_answers() refuses; a participant who didn't answer every clip; of a
/// participant's several files those that are part of another one or say the same as an earlier one, else all. Throws
/// Error where the study lacks a group that every study has.
Participants read_participants(const std::vector<std::filesystem::path>& files, const Study& study);

}  // namespace choreo::study
