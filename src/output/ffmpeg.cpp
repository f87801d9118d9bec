#include "output/ffmpeg.h"

#include "choreo/core/error.h"
#include "choreo/core/file.h"
#include "choreo/core/text.h"

#include <fmt/format.h>

#include <span>
#include <system_error>

namespace fs = std::filesystem;

namespace choreo::output {
namespace {

std::vector<std::string> command_line(const VideoEncoder::Options& options, const fs::path& file) {
  std::vector<std::string> command{"ffmpeg", "-hide_banner", "-nostdin", "-loglevel", "error", "-y",
                                   // The pictures. A double with all its digits: ffmpeg finds 30000/1001 in it.
                                   "-f", "rawvideo", "-pixel_format", "bgr24", "-video_size",
                                   fmt::format("{}x{}", options.width, options.height), "-framerate",
                                   fmt::format("{}", options.fps), "-i", "pipe:0"};
  command.insert(command.end(), options.arguments.begin(), options.arguments.end());
  command.push_back(ffmpeg_name(file));
  return command;
}

Child start(const std::vector<std::string>& command, const fs::path& file) {
  try {
    return Child(command, Child::Pipe::kInput);
  } catch (const Error& error) {
    fail("{}: {}\napt install ffmpeg", quote(file), error.what());
  }
}

}  // namespace

PendingFile::PendingFile(const fs::path& target) {
  std::error_code ignored;
  target_ = fs::is_symlink(target, ignored) ? fs::weakly_canonical(target, ignored) : target;
  check_writable(target_);
  if (is_special_file(target)) {
    fail("{}: isn't a regular file, expected a file's name", quote(target));
  }
  temporary_ = temporary_name(target_);
}

PendingFile::~PendingFile() {
  std::error_code ignored;
  if (!temporary_.empty()) fs::remove(temporary_, ignored);
}

void PendingFile::commit() {
  std::error_code error;
  fs::rename(temporary_, target_, error);
  if (error) fail("{}: can't be written: {}", quote(target_), error.message());
  temporary_.clear();
}

std::string ffmpeg_name(const fs::path& path) { return "file:" + path.string(); }

VideoEncoder::VideoEncoder(const fs::path& file, const Options& options)
    : path_(file), file_(file), ffmpeg_(start(command_line(options, file_.temporary()), file)) {}

void VideoEncoder::write(const Image& image) {
  if (!ffmpeg_.write(std::as_bytes(std::span(image.bgr)))) fail_with_reason(ffmpeg_.wait());
}

void VideoEncoder::finish() {
  const int status = ffmpeg_.wait();
  if (status != 0) fail_with_reason(status);
  file_.commit();
}

void VideoEncoder::fail_with_reason(int status) {
  const std::string said = ffmpeg_.errors();
  fail("{}: ffmpeg failed (status {}): {}", quote(path_), status, said.empty() ? "it said nothing" : quote(said));
}

}  // namespace choreo::output
