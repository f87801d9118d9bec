#include "choreo/data/corpus.h"

#include "choreo/core/error.h"
#include "choreo/core/file.h"
#include "choreo/core/json.h"
#include "choreo/core/text.h"

#include <algorithm>
#include <cmath>

namespace fs = std::filesystem;

namespace choreo::data {
namespace {

using nlohmann::ordered_json;

constexpr const char* kFormat = "choreo-corpus";
constexpr int kVersion = 1;

/// Divided and not multiplied by 1e-n: the nearest double to a decimal number is what JSON shows short.
double round_to(double value, double steps) { return std::round(value * steps) / steps; }

ordered_json to_json(const CorpusEntry& entry) {
  return {{"id", entry.id},
          {"file", entry.file.generic_string()},
          {"song", entry.song},
          {"split", name_of(entry.split)},
          {"frames", entry.frames},
          {"seconds", entry.seconds},
          {"segments", entry.segments},
          {"seen", round_to(entry.seen, 1e4)}};
}

ordered_json totals(const Corpus& corpus) {
  std::size_t frames = 0;
  double seconds = 0;
  ordered_json splits = {{"train", 0}, {"valid", 0}, {"test", 0}};
  for (const CorpusEntry& entry : corpus.clips) {
    frames += entry.frames;
    seconds += entry.seconds;
    splits[std::string(name_of(entry.split))] = splits[std::string(name_of(entry.split))].get<int>() + 1;
  }
  return {{"clips", corpus.clips.size()},
          {"left_out", corpus.left_out.size()},
          {"frames", frames},
          {"seconds", round_to(seconds, 1e2)},
          {"splits", splits}};
}

CorpusEntry to_entry(const nlohmann::json& line, const std::string& where) {
  CorpusEntry entry;
  entry.id = member<std::string>(line, "id", where);
  entry.file = member<std::string>(line, "file", where);
  entry.song = member<std::string>(line, "song", where);
  entry.split = parse_split(member<std::string>(line, "split", where), where);
  entry.frames = member<std::size_t>(line, "frames", where);
  entry.seconds = member<double>(line, "seconds", where);
  entry.segments = member_or<std::size_t>(line, "segments", 0, where);
  entry.seen = member_or<double>(line, "seen", 0, where);
  return entry;
}

}  // namespace

CorpusEntry describe_clip(const std::string& id, const Clip& clip) {
  const auto seen = clip.seen.values();
  const auto count = static_cast<double>(std::count(seen.begin(), seen.end(), std::uint8_t{1}));
  return {id,
          fs::path("clips") / (id + ".safetensors"),
          clip.song,
          Split::kTrain,
          clip.frames(),
          static_cast<double>(clip.frames()) / clip.fps,
          clip.segments.size(),
          count / static_cast<double>(std::max<std::size_t>(1, seen.size()))};
}

void write_corpus(const fs::path& folder, const Corpus& corpus) {
  ordered_json clips = ordered_json::array();
  for (const CorpusEntry& entry : corpus.clips) clips.push_back(to_json(entry));
  ordered_json left_out = ordered_json::array();
  for (const LeftOut& clip : corpus.left_out) left_out.push_back({{"id", clip.id}, {"reason", clip.reason}});
  const ordered_json document = {{"format", kFormat}, {"version", kVersion},  {"fps", corpus.fps},
                                 {"clips", clips},    {"left_out", left_out}, {"totals", totals(corpus)}};
  write_atomically(folder / "corpus.json", document.dump(1, ' ', false, ordered_json::error_handler_t::replace) + "\n");
}

Corpus read_corpus(const fs::path& folder) {
  const fs::path path = folder / "corpus.json";
  if (!path_exists(path)) fail("{}: no corpus.json in it; choreo-prep makes one", quote(folder));
  const auto document = read_json(path);
  const std::string where = quote(path);
  if (member<std::string>(document, "format", where) != kFormat) fail("{}: not a {}", where, kFormat);
  if (const int version = member<int>(document, "version", where); version != kVersion) {
    fail("{}: version {}, this program reads {}", where, version, kVersion);
  }
  Corpus corpus;
  corpus.fps = member<double>(document, "fps", where);
  for (const auto& line : member<nlohmann::json::array_t>(document, "clips", where)) {
    corpus.clips.push_back(to_entry(line, where));
  }
  for (const auto& line : member_or<nlohmann::json::array_t>(document, "left_out", {}, where)) {
    corpus.left_out.push_back({member<std::string>(line, "id", where), member<std::string>(line, "reason", where)});
  }
  return corpus;
}

}  // namespace choreo::data
