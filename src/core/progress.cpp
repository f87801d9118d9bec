#include "choreo/core/progress.h"

#include <fmt/format.h>

#include <cmath>

namespace choreo {

std::string format_duration(double seconds) {
  const auto whole = static_cast<long long>(std::llround(seconds));
  if (whole >= 3600) return fmt::format("{}:{:02}:{:02}", whole / 3600, whole / 60 % 60, whole % 60);
  return fmt::format("{}:{:02}", whole / 60, whole % 60);
}

std::string progress_line(const Progress& progress, double elapsed, std::size_t skipped) {
  const auto [done, total, note] = progress;
  std::string line = fmt::format("{}/{}  {:3}%", done, total, total == 0 ? 100 : done * 100 / total);
  if (done > skipped && done < total) {
    const double left = elapsed / static_cast<double>(done - skipped) * static_cast<double>(total - done);
    line += "  ETA " + format_duration(left);
  }
  if (!note.empty()) line += "  " + note;
  return line;
}

}  // namespace choreo
