#include "choreo/data/facts.h"

#include "choreo/core/error.h"
#include "choreo/core/file.h"
#include "choreo/core/json.h"
#include "choreo/core/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

namespace fs = std::filesystem;

namespace choreo::data {
namespace {

using nlohmann::json;

constexpr std::size_t kMostBytes = std::size_t{1} << 20;

/// Most of them only inform people.
const std::vector<std::string>& known_keys() {
  static const std::vector<std::string> keys{"fps", "song", "person", "id", "frames", "bpm", "source", "style"};
  return keys;
}

void warn_of_unknown_keys(const json& document, const std::string& where, const Log& log) {
  for (const auto& [key, value] : document.items()) {
    if (std::find(known_keys().begin(), known_keys().end(), key) != known_keys().end()) continue;
    log(LogLevel::kWarning, fmt::format("{}: unknown key {} has no effect; did you mean {}?", where, quote(key),
                                        quote(nearest(key, known_keys()))));
  }
}

double read_fps(const json& document, const std::string& where) {
  const json& value = document["fps"];
  if (!value.is_number()) fail("{}: \"fps\" has the wrong kind: {}", where, kind_of(value));
  const auto fps = value.get<double>();
  if (!(fps >= kLeastFps && fps <= kMostFps)) {
    fail("{}: fps is {}, expected {} … {}", where, fps, kLeastFps, kMostFps);
  }
  return fps;
}

std::size_t read_person(const json& document, const std::string& where) {
  const json& value = document["person"];
  if (!value.is_number()) fail("{}: \"person\" has the wrong kind: {}", where, kind_of(value));
  const auto person = value.get<double>();
  if (!(person >= 0 && person <= kLastPerson) || person != std::floor(person)) {
    fail("{}: person is {}, expected a whole number from 0 to {}", where, person, kLastPerson);
  }
  return static_cast<std::size_t>(person);
}

}  // namespace

ClipFacts read_facts(const fs::path& folder, const Log& log) try {
  const fs::path path = folder / "clip.json";
  std::error_code error;
  if (!fs::exists(fs::symlink_status(path, error))) return {};
  const json document = parse_json(read_regular_file(path, kMostBytes), quote(path));
  const std::string where = quote(path);
  if (!document.is_object()) fail("{}: expected a JSON object, found {}", where, kind_of(document));
  warn_of_unknown_keys(document, where, log);
  ClipFacts facts;
  if (document.contains("fps")) facts.fps = read_fps(document, where);
  if (document.contains("song")) facts.song = member<std::string>(document, "song", where);
  if (document.contains("style")) facts.style = member<std::string>(document, "style", where);
  if (document.contains("person")) facts.person = read_person(document, where);
  return facts;
} catch (const Error& error) {
  throw Error(error.what(), "bad clip.json");
}

}  // namespace choreo::data
