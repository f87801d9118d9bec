#include "choreo/study/study.h"

#include "choreo/core/error.h"
#include "choreo/core/file.h"
#include "choreo/core/json.h"
#include "choreo/core/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace choreo::study {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

constexpr const char* kFormat = "choreo-study";
constexpr int kVersion = 1;
constexpr std::array<std::string_view, kGroups.size()> kGroupNames{"real", "generated", "mismatch", "real_mismatch"};

StudyGroup parse_group(const std::string& name, const std::string& where) {
  const auto found = std::find(kGroupNames.begin(), kGroupNames.end(), name);
  if (found == kGroupNames.end()) fail("{}: group {}, expected {}", where, quote(name), fmt::join(kGroupNames, ", "));
  return kGroups[static_cast<std::size_t>(found - kGroupNames.begin())];
}

ordered_json to_json(const StudyClip& clip) {
  return {{"id", clip.id},     {"group", name_of(clip.group)}, {"dance", clip.dance}, {"dance_begin", clip.dance_begin},
          {"song", clip.song}, {"song_begin", clip.song_begin}};
}

StudyClip to_clip(const json& line, const std::string& where) {
  StudyClip clip;
  clip.id = member<std::string>(line, "id", where);
  clip.group = parse_group(member<std::string>(line, "group", where), where);
  clip.dance = member_or<std::string>(line, "dance", "", where);
  clip.dance_begin = member_or<double>(line, "dance_begin", 0, where);
  clip.song = member_or<std::string>(line, "song", "", where);
  clip.song_begin = member_or<double>(line, "song_begin", 0, where);
  return clip;
}

}  // namespace

std::string_view name_of(StudyGroup group) { return kGroupNames[static_cast<std::size_t>(group)]; }

std::vector<StudyGroup> groups_of(const Study& study) {
  std::vector<StudyGroup> groups;
  for (const StudyGroup group : kGroups) {
    if (std::ranges::find(study.clips, group, &StudyClip::group) != study.clips.end()) groups.push_back(group);
  }
  return groups;
}

void write_study(const std::filesystem::path& path, const Study& study) {
  ordered_json clips = ordered_json::array();
  for (const StudyClip& clip : study.clips) clips.push_back(to_json(clip));
  const ordered_json document = {
      {"format", kFormat}, {"version", kVersion}, {"seed", study.seed}, {"seconds", study.seconds}, {"clips", clips}};
  write_atomically(path, document.dump(1, ' ', false, ordered_json::error_handler_t::replace) + "\n");
}

Study read_study(const std::filesystem::path& path) {
  const json document = read_json(path);
  const std::string where = quote(path);
  if (member_or<std::string>(document, "format", kFormat, where) != kFormat) fail("{}: not a {}", where, kFormat);
  Study study;
  study.seed = member_or<std::uint64_t>(document, "seed", 0, where);
  study.seconds = member_or<double>(document, "seconds", 0, where);
  std::set<std::string> ids;
  for (const json& line : member<json::array_t>(document, "clips", where)) {
    study.clips.push_back(to_clip(line, where));
    const std::string& id = study.clips.back().id;
    if (!ids.insert(id).second) fail("{}: the clip {} stands twice", where, quote(id));
  }
  if (study.clips.empty()) fail("{}: a study without clips", where);
  return study;
}

}  // namespace choreo::study
