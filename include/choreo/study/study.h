#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace choreo::study {

/// What a participant sees without being told (the paper, section 5.1).
enum class StudyGroup {
  kReal,          ///< a real dance with its song
  kGenerated,     ///< a model's dance with its song
  kMismatch,      ///< a model's dance with another song
  kRealMismatch,  ///< a real dance with another song: beyond the paper, not in every study
};
inline constexpr std::array kGroups{StudyGroup::kReal, StudyGroup::kGenerated, StudyGroup::kMismatch,
                                    StudyGroup::kRealMismatch};

std::string_view name_of(StudyGroup group);

/// What is asked about each clip, answered by kLeastAnswer … kMostAnswer.
inline constexpr std::array<std::string_view, 2> kQuestions{"naturalness", "fit"};
inline constexpr int kLeastAnswer = 1, kMostAnswer = 5;

/// One clip of a study: which dance, which song, from where on [s].
struct StudyClip {
  std::string id;
  StudyGroup group = StudyGroup::kReal;
  std::string dance;
  double dance_begin = 0;
  std::string song;
  double song_begin = 0;
};

/// study.json: what the page doesn't tell.
struct Study {
  std::uint64_t seed = 0;
  double seconds = 0;  ///< of a clip
  std::vector<StudyClip> clips;
};

/// The groups that have a clip, in the order of kGroups.
std::vector<StudyGroup> groups_of(const Study& study);

void write_study(const std::filesystem::path& path, const Study& study);

/// Reads study.json; of a clip only "id" and "group" need be there. Throws Error where an id stands twice, a group is
/// unknown or there is no clip.
Study read_study(const std::filesystem::path& path);

}  // namespace choreo::study
