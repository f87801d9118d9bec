#include "choreo/data/report.h"

#include "choreo/core/file.h"
#include "choreo/core/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
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

/// The end of what is quoted from `begin` on.
std::size_t end_of_quote(std::string_view text, std::size_t begin) {
  for (std::size_t i = begin + 1; i < text.size(); ++i) {
    if (text[i] == '\\')
      ++i;
    else if (text[i] == '"')
      return i + 1;
  }
  return text.size();
}

bool is_digit(char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; }

std::size_t end_of_number(std::string_view text, std::size_t begin) {
  std::size_t end = begin + 1;
  while (end < text.size() &&
         (is_digit(text[end]) || (text[end] == '.' && end + 1 < text.size() && is_digit(text[end + 1])))) {
    ++end;
  }
  return end;
}

/// A number of its own, not the 18 of COCO-18.
bool begins_number(std::string_view text, std::size_t i) {
  if (!is_digit(text[i])) return false;
  return i == 0 ||
         (std::isalnum(static_cast<unsigned char>(text[i - 1])) == 0 && text[i - 1] != '-' && text[i - 1] != '_');
}

std::string kind_of(std::string_view reason) {
  std::string kind;
  for (std::size_t i = 0; i < reason.size();) {
    const bool quoted = reason[i] == '"';
    if (quoted || begins_number(reason, i)) {
      kind += "…";
      i = quoted ? end_of_quote(reason, i) : end_of_number(reason, i);
    } else {
      kind += reason[i++];
    }
  }
  return kind;
}

}  // namespace

void write_report(const std::filesystem::path& folder, const Corpus& corpus) {
  std::string text(kHeader);
  for (const CorpusEntry& clip : corpus.clips) text += row_of(clip);
  for (const LeftOut& clip : corpus.left_out) text += row_of(clip);
  write_atomically(folder / "report.csv", text);
}

std::vector<std::pair<std::string, std::size_t>> kinds_of_reasons(const std::vector<LeftOut>& left_out) {
  std::map<std::string, std::size_t> counts;
  for (const LeftOut& clip : left_out) ++counts[kind_of(clip.reason)];
  std::vector<std::pair<std::string, std::size_t>> kinds(counts.begin(), counts.end());
  std::stable_sort(kinds.begin(), kinds.end(), [](const auto& a, const auto& b) { return a.second > b.second; });
  return kinds;
}

Totals totals_of(const std::vector<CorpusEntry>& clips) {
  Totals totals;
  std::size_t frames = 0;
  for (const CorpusEntry& clip : clips) {
    const auto weight = static_cast<double>(clip.frames);
    frames += clip.frames;
    totals.seconds += clip.seconds;
    totals.danced += clip.danced;
    totals.segments += clip.segments;
    totals.seen += weight * clip.seen;
    totals.dancer_seen += weight * clip.dancer_seen;
    ++totals.splits[static_cast<std::size_t>(clip.split)];
  }
  totals.seen /= static_cast<double>(std::max<std::size_t>(1, frames));
  totals.dancer_seen /= static_cast<double>(std::max<std::size_t>(1, frames));
  return totals;
}

}  // namespace choreo::data
