#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

namespace choreo {

/// The whole file as bytes. Throws Error when it can't be read or is larger than `limit` bytes.
std::string read_file(const std::filesystem::path& path, std::size_t limit = std::size_t{1} << 36);

/// Creates the folder and its parents; throws Error where that fails or where it can't be written to.
void make_writable_directory(const std::filesystem::path& path);

/// Throws Error unless a file can be created at `path` (its folder must exist). Leaves nothing behind.
void check_writable(const std::filesystem::path& path);

/// A file that is whole or absent: written under a temporary name beside its own, flushed to the disk and renamed by
/// commit(). Without commit() nothing is left. A target that exists and isn't a regular file (/dev/stdout, a pipe) is
/// written to directly.
class AtomicFile {
 public:
  explicit AtomicFile(const std::filesystem::path& path);
  ~AtomicFile();
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;

  void write(std::span<const std::byte> bytes);
  void write(std::string_view text) { write(std::as_bytes(std::span(text))); }
  void commit();

 private:
  std::filesystem::path path_;
  std::filesystem::path temporary_;
  int descriptor_ = -1;
};

/// Writes the whole content through an AtomicFile.
void write_atomically(const std::filesystem::path& path, std::string_view content);

/// The name that AtomicFile writes `path` under until it is whole (for files that another program writes).
std::filesystem::path temporary_name(const std::filesystem::path& path);

}  // namespace choreo
