#include "data/video_timing.h"

#include "choreo/core/error.h"
#include "choreo/core/process.h"
#include "choreo/core/text.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace choreo::data {
namespace {

std::string ask_ffprobe(const std::filesystem::path& video) try {
  Child child({"ffprobe", "-v", "error", "-protocol_whitelist", "file", "-select_streams", "v:0", "-show_entries",
               "packet=pts_time,flags:format=start_time", "-of", "csv", "file:" + video.string()},
              Child::Pipe::kOutput);
  std::string answer;
  std::vector<std::byte> block(1 << 16);
  while (const std::size_t count = child.read(block)) {
    answer.append(reinterpret_cast<const char*>(block.data()), count);
  }
  if (child.wait() != 0) fail("{}", child.errors());
  return answer;
} catch (const Error& error) {
  fail_as("unreadable video", "{}: FFmpeg's ffprobe doesn't tell the frames' times: {}", quote(video), error.what());
}

std::optional<double> to_number(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end == text.data()) return {};
  return value;
}

/// What ffprobe answers: "packet,0.040000,__" for each frame ("D" among the flags: not shown), "format,0.000000".
struct Answer {
  std::vector<double> shown;  // in order
  double file_start = 0;
};

Answer parse(std::string_view text) {
  Answer answer;
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    const std::size_t comma = line.find(',');
    if (comma == std::string_view::npos) continue;
    const std::string_view rest = line.substr(comma + 1);
    const auto time = to_number(rest);
    if (time && line.starts_with("format,")) answer.file_start = *time;
    if (time && line.starts_with("packet,") && rest.find('D') == std::string_view::npos) answer.shown.push_back(*time);
  }
  std::sort(answer.shown.begin(), answer.shown.end());
  return answer;
}

}  // namespace

VideoTiming read_timing(const std::filesystem::path& video, double fps) {
  const Answer answer = parse(ask_ffprobe(video));
  if (answer.shown.empty()) fail_as("unreadable video", "{}: the video tells no times of its frames", quote(video));
  const double first = answer.shown.front();
  VideoTiming timing{.start = first - answer.file_start,
                     .shortest = std::numeric_limits<double>::infinity(),
                     .longest = 0,
                     .drift = 0};
  for (std::size_t k = 1; k < answer.shown.size(); ++k) {
    const double step = answer.shown[k] - answer.shown[k - 1];
    timing.shortest = std::min(timing.shortest, step);
    timing.longest = std::max(timing.longest, step);
    timing.drift = std::max(timing.drift, std::abs(answer.shown[k] - first - static_cast<double>(k) / fps));
  }
  return timing;
}

}  // namespace choreo::data
