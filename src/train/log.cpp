#include "choreo/train/log.h"

#include "choreo/core/error.h"
#include "choreo/core/file.h"
#include "choreo/core/text.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cmath>
#include <cstring>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

namespace choreo::train {
namespace {

constexpr std::string_view kHeader =
    "iteration,seconds,loss,pose_loss,limb_loss,valid_loss,valid_pose_loss,valid_limb_loss,valid_copy_loss,"
    "freeze_ratio,energy_ratio,limb_ratio,coherence,control";
constexpr std::size_t kColumns = 14;
constexpr std::size_t kLeastColumns = 9;  // of a log without free-running figures
constexpr std::size_t kValidation = 5;    // its first column
constexpr std::size_t kFreeRun = 9;
constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

using Cells = std::array<double, kColumns>;

std::string line_of(const LogRow& row) {
  std::string line = fmt::format("{},{:.3f},{:.8g},{:.8g},{:.8g}", row.iteration, row.seconds, row.loss.total,
                                 row.loss.pose, row.loss.limb);
  const auto& v = row.validation;
  line += v ? fmt::format(",{:.8g},{:.8g},{:.8g},{:.8g}", v->model.total, v->model.pose, v->model.limb, v->copy.total)
            : ",,,,";
  const auto& f = row.free_run;
  line += f ? fmt::format(",{:.6g},{:.6g},{:.6g},{:.6g},{:.6g}", f->freeze_ratio, f->energy_ratio, f->limb_ratio,
                          f->coherence, f->control)
            : ",,,,,";
  return line + "\n";
}

/// The numbers of a line, kNone where a cell is empty; nothing where it isn't a row.
std::optional<Cells> cells_of(std::string_view line) {
  Cells cells;
  cells.fill(kNone);
  std::size_t count = 0;
  for (bool more = true; more; ++count) {
    const std::size_t comma = line.find(',');
    const std::string_view cell = line.substr(0, comma);
    if (count == kColumns) return {};
    const auto [end, error] = std::from_chars(cell.data(), cell.data() + cell.size(), cells[count]);
    if (!cell.empty() && (error != std::errc() || end != cell.data() + cell.size())) return {};
    more = comma != std::string_view::npos;
    if (more) line.remove_prefix(comma + 1);
  }
  return count >= kLeastColumns && cells[0] >= 1 && cells[0] < 1e15 ? std::optional(cells) : std::nullopt;
}

LogRow row_of(const Cells& cells) {
  LogRow row{static_cast<std::int64_t>(cells[0]), cells[1], {cells[2], cells[3], cells[4]}, {}, {}};
  const auto from = [&](std::size_t first) { return LossValues{cells[first], cells[first + 1], cells[first + 2]}; };
  if (!std::isnan(cells[kValidation])) {
    row.validation = Validation{from(kValidation), {cells[kValidation + 3], kNone, kNone}};
  }
  if (!std::isnan(cells[kFreeRun])) {
    const auto known = [&](std::size_t i) { return std::isnan(cells[kFreeRun + i]) ? 0 : cells[kFreeRun + i]; };
    row.free_run = FreeRun{known(0), known(1), known(2), known(3), known(4)};
  }
  return row;
}

/// The lines that end (a process that was killed may leave one that doesn't), without the header.
std::vector<std::string_view> whole_lines(std::string_view text) {
  std::vector<std::string_view> lines;
  for (std::size_t end = text.find('\n'); end != std::string_view::npos; end = text.find('\n')) {
    lines.push_back(text.substr(0, end));
    text.remove_prefix(end + 1);
  }
  if (!lines.empty()) lines.erase(lines.begin());
  return lines;
}

/// The header and the rows up to `iteration`, as they are but for columns that they lack.
std::string rows_up_to(const std::filesystem::path& path, std::int64_t iteration) {
  std::string kept = std::string(kHeader) + "\n";
  if (iteration == 0 || !path_exists(path)) return kept;
  const std::string text = read_file(path);
  for (const std::string_view line : whole_lines(text)) {
    const auto cells = cells_of(line);
    if (!cells || (*cells)[0] > static_cast<double>(iteration)) continue;
    const auto commas = static_cast<std::size_t>(std::count(line.begin(), line.end(), ','));
    kept += std::string(line) + std::string(kColumns - 1 - commas, ',') + "\n";
  }
  return kept;
}

}  // namespace

TrainingLog::TrainingLog(const std::filesystem::path& path, std::int64_t iteration) : path_(path) {
  write_atomically(path, rows_up_to(path, iteration));
  descriptor_ = ::open(path.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC);
  if (descriptor_ < 0) fail("{}: can't be written: {}", quote(path_), std::strerror(errno));
}

TrainingLog::~TrainingLog() { ::close(descriptor_); }

void TrainingLog::add(const LogRow& row) {
  std::string rest = line_of(row);
  while (!rest.empty()) {
    const ssize_t written = ::write(descriptor_, rest.data(), rest.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) fail("{}: can't be written: {}", quote(path_), std::strerror(errno));
    rest.erase(0, static_cast<std::size_t>(written));
  }
}

void TrainingLog::flush() {
  if (::fsync(descriptor_) != 0) fail("{}: can't be written: {}", quote(path_), std::strerror(errno));
}

std::vector<LogRow> read_log(const std::filesystem::path& path) {
  const std::string text = read_file(path);
  std::vector<LogRow> rows;
  for (const std::string_view line : whole_lines(text)) {
    const auto cells = cells_of(line);
    if (!cells)
      fail("{}: row {} isn't one of a training log: {}", quote(path), rows.size() + 1, quote(line.substr(0, 80)));
    rows.push_back(row_of(*cells));
  }
  return rows;
}

}  // namespace choreo::train
