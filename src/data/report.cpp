#include "choreo/data/report.h"

#include "choreo/core/file.h"
#include "choreo/core/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace choreo::data {
namespace {

constexpr std::string_view kHeader =
    "id,outcome,split,song,seconds,frames,segments,danced_seconds,dancer_seen,joints_filled,neck_jump,reason\n";

std::string row_of(const CorpusEntry& clip) {
  return fmt::format("{},in corpus,{},{},{:.2f},{},{},{:.2f},{:.4f},{:.4f},{:.3f},\n", csv_field(clip.id),
                     name_of(clip.split), csv_field(clip.song), clip.seconds, clip.frames, clip.segments, clip.danced,
                     clip.dancer_seen, 1 - clip.seen, clip.neck_jump);
}

std::string row_of(const LeftOut& clip) {
  return fmt::format("{},left out,,,,,,,,,,{}\n", csv_field(to_utf8(clip.id)), csv_field(to_utf8(clip.reason)));
}

}  // namespace

void write_report(const std::filesystem::path& folder, const Corpus& corpus) {
  std::string text(kHeader);
  for (const CorpusEntry& clip : corpus.clips) text += row_of(clip);
  for (const LeftOut& clip : corpus.left_out) text += row_of(clip);
  write_atomically(folder / "report.csv", text);
}

std::vector<std::pair<std::string, std::size_t>> count_kinds(const std::vector<LeftOut>& left_out) {
  std::map<std::string, std::size_t> counts;
  for (const LeftOut& clip : left_out) ++counts[clip.kind.empty() ? "other" : clip.kind];
  std::vector<std::pair<std::string, std::size_t>> kinds(counts.begin(), counts.end());
  std::stable_sort(kinds.begin(), kinds.end(), [](const auto& a, const auto& b) { return a.second > b.second; });
  return kinds;
}

Totals totals_of(const std::vector<CorpusEntry>& clips) {
  Totals totals;
  for (const CorpusEntry& clip : clips) {
    const auto weight = static_cast<double>(clip.frames);
    totals.frames += clip.frames;
    totals.seconds += clip.seconds;
    totals.danced += clip.danced;
    totals.segments += clip.segments;
    totals.seen += weight * clip.seen;
    totals.dancer_seen += weight * clip.dancer_seen;
    ++totals.splits[static_cast<std::size_t>(clip.split)];
  }
  const auto frames = static_cast<double>(std::max<std::size_t>(1, totals.frames));
  totals.seen /= frames;
  totals.dancer_seen /= frames;
  return totals;
}

}  // namespace choreo::data
