#include "choreo/train/log.h"

#include "choreo/core/error.h"
#include "choreo/core/file.h"
#include "choreo/core/text.h"

#include <fmt/format.h>

#include <charconv>
#include <sstream>

namespace choreo::train {
namespace {

constexpr const char* kHeader =
    "iteration,seconds,loss,pose_loss,limb_loss,valid_loss,valid_pose_loss,valid_limb_loss,valid_copy_loss\n";

/// The header and the rows up to `iteration`.
std::string rows_up_to(const std::filesystem::path& path, std::int64_t iteration) {
  std::string kept = kHeader;
  if (iteration == 0 || !std::filesystem::exists(path)) return kept;
  std::istringstream lines(read_file(path));
  for (std::string line; std::getline(lines, line);) {
    std::int64_t row = 0;
    const auto parsed = std::from_chars(line.data(), line.data() + line.size(), row);
    if (parsed.ec == std::errc() && row <= iteration) kept += line + "\n";
  }
  return kept;
}

}  // namespace

TrainingLog::TrainingLog(const std::filesystem::path& path, std::int64_t iteration) : path_(path) {
  write_atomically(path, rows_up_to(path, iteration));
  stream_.open(path, std::ios::app);
  if (!stream_) fail("{}: can't be written", quote(path));
}

void TrainingLog::add(std::int64_t iteration, double seconds, const LossValues& loss,
                      const std::optional<Validation>& validation) {
  stream_ << fmt::format("{},{:.3f},{:.8g},{:.8g},{:.8g}", iteration, seconds, loss.total, loss.pose, loss.limb);
  if (validation) {
    stream_ << fmt::format(",{:.8g},{:.8g},{:.8g},{:.8g}\n", validation->model.total, validation->model.pose,
                           validation->model.limb, validation->copy.total);
  } else {
    stream_ << ",,,,\n";
  }
  stream_.flush();
  if (!stream_) fail("{}: can't be written (disk full?)", quote(path_));
}

}  // namespace choreo::train
