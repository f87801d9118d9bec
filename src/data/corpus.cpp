#include "choreo/data/corpus.h"

#include "choreo/core/error.h"
#include "choreo/core/file.h"
#include "choreo/core/json.h"
#include "choreo/core/text.h"
#include "choreo/data/report.h"

#include <algorithm>
#include <cmath>

namespace fs = std::filesystem;

namespace choreo::data {
namespace {

using nlohmann::ordered_json;

constexpr const char* kCorpusFormat = "choreo-corpus";
constexpr int kCorpusVersion = 1;

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
          {"seen", round_to(entry.seen, 1e4)},
          {"dancer_seen", round_to(entry.dancer_seen, 1e4)},
          {"danced", round_to(entry.danced, 1e3)},
          {"neck_jump", round_to(entry.neck_jump, 1e3)}};
}

ordered_json totals(const Corpus& corpus) {
  const Totals totals = totals_of(corpus.clips);
  const auto& [train, valid, test] = totals.splits;
  return {{"clips", corpus.clips.size()},
          {"left_out", corpus.left_out.size()},
          {"frames", totals.frames},
          {"seconds", round_to(totals.seconds, 1e2)},
          {"splits", {{"train", train}, {"valid", valid}, {"test", test}}}};
}

CorpusEntry to_entry(const nlohmann::json& line, const std::string& where) {
  return {.id = member<std::string>(line, "id", where),
          .file = member<std::string>(line, "file", where),
          .song = member<std::string>(line, "song", where),
          .split = parse_split(member<std::string>(line, "split", where), where),
          .frames = member<std::size_t>(line, "frames", where),
          .seconds = member<double>(line, "seconds", where),
          .segments = member_or<std::size_t>(line, "segments", 0, where),
          .seen = member_or<double>(line, "seen", 0, where),
          .dancer_seen = member_or<double>(line, "dancer_seen", 0, where),
          .danced = member_or<double>(line, "danced", 0, where),
          .neck_jump = member_or<double>(line, "neck_jump", 0, where)};
}

double share(std::size_t count, std::size_t of) {
  return static_cast<double>(count) / static_cast<double>(std::max<std::size_t>(1, of));
}

std::size_t frames_with_dancer(const Clip& clip) {
  std::size_t count = 0;
  for (std::size_t t = 0; t < clip.frames(); ++t) {
    const auto seen = clip.seen.row(t);
    if (std::any_of(seen.begin(), seen.end(), [](std::uint8_t joint) { return joint != 0; })) ++count;
  }
  return count;
}

double danced_seconds(const Clip& clip) {
  std::size_t frames = 0;
  for (const auto& segment : clip.segments) frames += segment.frames();
  return static_cast<double>(frames) / clip.fps;
}

}  // namespace

fs::path clip_file(const std::string& id) { return fs::path("clips") / (id + ".safetensors"); }

CorpusEntry describe_clip(const std::string& id, const Clip& clip) {
  const auto seen = clip.seen.values();
  const auto joints_seen = static_cast<std::size_t>(std::count(seen.begin(), seen.end(), std::uint8_t{1}));
  return {.id = id,
          .file = clip_file(id),
          .song = clip.song,
          .split = Split::kTrain,
          .frames = clip.frames(),
          .seconds = static_cast<double>(clip.frames()) / clip.fps,
          .segments = clip.segments.size(),
          .seen = share(joints_seen, seen.size()),
          .dancer_seen = share(frames_with_dancer(clip), clip.frames()),
          .danced = danced_seconds(clip),
          .neck_jump = pose::largest_neck_jump(clip.keypoints, clip.pixels.scale, clip.segments)};
}

void write_corpus(const fs::path& folder, const Corpus& corpus) {
  ordered_json clips = ordered_json::array();
  for (const CorpusEntry& entry : corpus.clips) clips.push_back(to_json(entry));
  ordered_json left_out = ordered_json::array();
  for (const LeftOut& clip : corpus.left_out) left_out.push_back({{"id", clip.id}, {"reason", clip.reason}});
  ordered_json document = {{"format", kCorpusFormat}, {"version", kCorpusVersion}, {"fps", corpus.fps}};
  if (corpus.dimensions != pose::kDimensions) document["dimensions"] = corpus.dimensions;
  document.update({{"clips", clips}, {"left_out", left_out}, {"totals", totals(corpus)}});
  write_atomically(folder / "corpus.json", document.dump(1, ' ', false, ordered_json::error_handler_t::replace) + "\n");
}

Corpus read_corpus(const fs::path& folder) {
  const fs::path path = folder / "corpus.json";
  if (!path_exists(path)) fail("{}: no corpus.json in it; choreo-prep makes one", quote(folder));
  const auto document = read_json(path);
  const std::string where = quote(path);
  if (member<std::string>(document, "format", where) != kCorpusFormat) fail("{}: not a {}", where, kCorpusFormat);
  if (const int version = member<int>(document, "version", where); version != kCorpusVersion) {
    fail("{}: version {}, this program reads {}", where, version, kCorpusVersion);
  }
  Corpus corpus;
  corpus.fps = member<double>(document, "fps", where);
  corpus.dimensions = member_or<std::size_t>(document, "dimensions", pose::kDimensions, where);
  for (const auto& line : member<nlohmann::json::array_t>(document, "clips", where)) {
    corpus.clips.push_back(to_entry(line, where));
  }
  for (const auto& line : member_or<nlohmann::json::array_t>(document, "left_out", {}, where)) {
    corpus.left_out.push_back({member<std::string>(line, "id", where), member<std::string>(line, "reason", where)});
  }
  return corpus;
}

}  // namespace choreo::data
