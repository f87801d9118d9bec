#include "choreo-prep/summary.h"

#include "choreo/core/text.h"
#include "choreo/data/report.h"

#include <fmt/format.h>

#include <algorithm>

#include "common/tool.h"

namespace choreo::app {
namespace {

/// The clip with the largest jump: where the wrong person was followed, if anywhere.
std::string worst_jump(const std::vector<data::CorpusEntry>& clips) {
  const auto worst = std::max_element(clips.begin(), clips.end(),
                                      [](const auto& a, const auto& b) { return a.neck_jump < b.neck_jump; });
  return fmt::format("{:.2f} torso lengths a frame, in {}", worst->neck_jump, quote(worst->id));
}

std::vector<std::string> table(const data::BatchResult& result) {
  const auto totals = data::totals_of(result.corpus.clips);
  const auto& [train, valid, test] = totals.splits;
  std::vector<std::string> lines{
      fmt::format("{} clips, {:.1f} minutes: {} prepared, {} unchanged, {} left out; train {}, valid {}, test {}",
                  result.corpus.clips.size(), totals.seconds / 60, result.prepared, result.unchanged,
                  result.corpus.left_out.size(), train, valid, test)};
  if (!result.corpus.clips.empty()) {
    lines.push_back(fmt::format("  dancer seen    {:.1f} % of the frames", 100 * totals.dancer_seen));
    lines.push_back(fmt::format("  joints filled  {:.1f} %", 100 * (1 - totals.seen)));
    lines.push_back(fmt::format("  segments       {}, {:.1f} minutes", totals.segments, totals.danced / 60));
    lines.push_back(fmt::format("  neck's jump    up to {}", worst_jump(result.corpus.clips)));
  }
  for (const auto& [kind, count] : data::count_kinds(result.corpus.left_out)) {
    lines.push_back(fmt::format("  left out       {}: {}", count, kind));
  }
  return lines;
}

std::string line_of(const data::PlannedClip& clip) {
  if (clip.intent == data::Intent::kLeaveOut) return fmt::format("leave out  {}: {}\n", quote(clip.id), clip.reason);
  return fmt::format("{}  {}\n", clip.intent == data::Intent::kPrepare ? "prepare  " : "unchanged", quote(clip.id));
}

}  // namespace

void summarise(const data::BatchResult& result, const Log& log) {
  for (const auto& clip : result.corpus.left_out) {
    log(LogLevel::kWarning, fmt::format("left out {}: {}", quote(clip.id), clip.reason));
  }
  for (const std::string& line : table(result)) log(LogLevel::kInfo, line);
}

int exit_code(const data::BatchResult& result) {
  if (result.corpus.clips.empty()) return kFailed;
  return result.corpus.left_out.empty() ? kDone : kSomeLeftOut;
}

std::string to_text(const std::vector<data::PlannedClip>& plans) {
  std::string text;
  std::array<std::size_t, 3> counts{};
  for (const auto& clip : plans) {
    text += line_of(clip);
    ++counts[static_cast<std::size_t>(clip.intent)];
  }
  return text + fmt::format("{} to prepare, {} unchanged, {} to leave out\n", counts[0], counts[1], counts[2]);
}

int exit_code(const std::vector<data::PlannedClip>& plans) {
  const auto left_out = std::count_if(plans.begin(), plans.end(),
                                      [](const auto& clip) { return clip.intent == data::Intent::kLeaveOut; });
  if (static_cast<std::size_t>(left_out) == plans.size()) return kFailed;
  return left_out == 0 ? kDone : kSomeLeftOut;
}

}  // namespace choreo::app
