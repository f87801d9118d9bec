#pragma once

#include "choreo/core/process.h"
#include "choreo/output/draw.h"

#include <filesystem>
#include <string>
#include <vector>

namespace choreo::output {

/// A file that a program writes for us: under a temporary name, renamed when it is whole; without commit() it goes.
class PendingFile {
 public:
  /// Throws Error where `target` can't be written or isn't a regular file.
  explicit PendingFile(const std::filesystem::path& target);
  ~PendingFile();
  PendingFile(const PendingFile&) = delete;
  PendingFile& operator=(const PendingFile&) = delete;

  [[nodiscard]] const std::filesystem::path& temporary() const { return temporary_; }
  void commit();

 private:
  std::filesystem::path target_;
  std::filesystem::path temporary_;
};

/// `path` as ffmpeg takes it for a file whatever its name looks like ("-i", "http:x").
std::string ffmpeg_name(const std::filesystem::path& path);

/// Pictures piped to the program ffmpeg, which makes one file of them.
class VideoEncoder {
 public:
  struct Options {
    int width = 0;
    int height = 0;
    double fps = 25;
    std::vector<std::string> arguments;  ///< what stands between the pictures and the file's name
  };

  VideoEncoder(const std::filesystem::path& file, const Options& options);

  void write(const Image& image);
  void finish();

 private:
  [[noreturn]] void fail_with_reason(int status);

  std::filesystem::path path_;
  PendingFile file_;
  Child ffmpeg_;
};

}  // namespace choreo::output
