#include "choreo/study/answers.h"

#include "choreo/core/error.h"
#include "choreo/core/json.h"
#include "choreo/core/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <set>

namespace fs = std::filesystem;

namespace choreo::study {
namespace {

using nlohmann::json;

constexpr const char* kFormat = "choreo-study-answers";
constexpr int kVersion = 1;
constexpr std::size_t kMaxName = 200;

void check_format(const json& file, const std::string& where) {
  if (member<std::string>(file, "format", where) != kFormat) {
    fail("{}: no answers: \"format\" is {}, expected {}", where, file["format"].dump(), quote(kFormat));
  }
  if (file.value("version", json()) != json(kVersion)) {
    fail("{}: answers of version {}, expected {}", where, file.value("version", json()).dump(), kVersion);
  }
}

std::string participant_of(const json& file, const std::string& where) {
  auto name = member<std::string>(file, "participant", where);
  if (name.empty() || name.size() > kMaxName) {
    fail("{}: \"participant\" has {} bytes, expected 1 to {}", where, name.size(), kMaxName);
  }
  return name;
}

int answer_of(const json& line, const std::string& question, const std::string& where) {
  const auto value = member<json>(line, question.c_str(), where);
  const bool whole =
      value.is_number_integer() || (value.is_number() && value.get<double>() == std::round(value.get<double>()));
  if (!whole || value.get<double>() < kLeastAnswer || value.get<double>() > kMostAnswer) {
    fail("{}: {} is {}, expected a whole number from {} to {}", where, quote(question), value.dump(), kLeastAnswer,
         kMostAnswer);
  }
  return static_cast<int>(value.get<double>());
}

std::set<std::string> ids_of(const Study& study) {
  std::set<std::string> ids;
  for (const StudyClip& clip : study.clips) ids.insert(clip.id);
  return ids;
}

/// A participant's mean answer to a question over the clips of a group.
double mean_answer(const Answers& answers, const Study& study, std::size_t question, StudyGroup group) {
  double sum = 0, count = 0;
  for (const StudyClip& clip : study.clips) {
    if (clip.group != group) continue;
    sum += answers.given.at(clip.id)[question];
    ++count;
  }
  return sum / count;
}

void check_groups(const std::vector<StudyGroup>& groups) {
  for (const StudyGroup needed : {StudyGroup::kReal, StudyGroup::kGenerated, StudyGroup::kMismatch}) {
    if (std::ranges::find(groups, needed) == groups.end()) {
      fail("the study has no clip of the group {}", name_of(needed));
    }
  }
}

/// A file's answers, or why they don't count.
struct Reading {
  fs::path file;
  std::optional<Answers> answers;
  std::string reason;
};

Reading read(const fs::path& file, const Study& study) {
  try {
    return {file, read_answers(file, study), {}};
  } catch (const Error& error) {
    return {file, {}, error.what()};
  }
}

/// Whether `own` is what `other` was before the rest was answered.
bool is_part_of(const Answers& own, const Answers& other) {
  return own.given.size() < other.given.size() && std::ranges::all_of(own.given, [&](const auto& answer) {
           const auto found = other.given.find(answer.first);
           return found != other.given.end() && found->second == answer.second;
         });
}

/// Why these answers don't count beside the others.
std::string reason_against(const Reading& reading, const std::vector<Reading>& all, const Study& study) {
  if (!reading.answers) return reading.reason;
  const Answers& own = *reading.answers;
  for (const Reading& other : all) {
    if (&other == &reading || !other.answers || other.answers->participant != own.participant) continue;
    if (is_part_of(*other.answers, own)) continue;
    if (is_part_of(own, *other.answers)) return fmt::format("part of the answers in {}", quote(other.file));
    if (other.answers->given != own.given) {
      return fmt::format("{} answered in {} too, otherwise: say which counts", quote(own.participant),
                         quote(other.file));
    }
    if (&other < &reading) return fmt::format("the same answers as {}", quote(other.file));
  }
  if (own.given.size() == study.clips.size()) return {};
  return fmt::format("{} answered {} of {} clips", quote(own.participant), own.given.size(), study.clips.size());
}

void add_participant(Participants& participants, const Answers& answers, const Study& study) {
  participants.names.push_back(answers.participant);
  for (std::size_t q = 0; q < kQuestions.size(); ++q) {
    Scores& scores = participants.scores[q];
    scores.resize_rows(scores.rows() + 1);
    for (std::size_t g = 0; g < participants.groups.size(); ++g) {
      scores(scores.rows() - 1, g) = mean_answer(answers, study, q, participants.groups[g]);
    }
  }
}

}  // namespace

Answers read_answers(const fs::path& path, const Study& study) {
  const std::string where = quote(path);
  const json file = read_json(path);
  check_format(file, where);
  const auto known = ids_of(study);
  Answers answers{participant_of(file, where), {}};
  for (const json& line : member<json::array_t>(file, "answers", where)) {
    const auto id = member<std::string>(line, "clip", where);
    if (!known.contains(id)) fail("{}: the clip {} isn't in the study", where, quote(id));
    if (answers.given.contains(id)) fail("{}: the clip {} is answered twice", where, quote(id));
    const std::string clip = fmt::format("{}, clip {}", where, id);
    for (std::size_t q = 0; q < kQuestions.size(); ++q) {
      answers.given[id][q] = answer_of(line, std::string(kQuestions[q]), clip);
    }
  }
  return answers;
}

Participants read_participants(const std::vector<fs::path>& files, const Study& study) {
  Participants participants;
  participants.groups = groups_of(study);
  participants.scores.fill(Scores(0, participants.groups.size()));
  check_groups(participants.groups);
  std::vector<Reading> readings;
  for (const fs::path& file : files) readings.push_back(read(file, study));
  for (const Reading& reading : readings) {
    const std::string reason = reason_against(reading, readings, study);
    if (reason.empty()) {
      add_participant(participants, *reading.answers, study);
    } else {
      participants.left_out.push_back({reading.file.string(), reason});
    }
  }
  return participants;
}

}  // namespace choreo::study
