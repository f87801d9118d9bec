#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace choreo {

/// Whether anything is there, whether it is a folder; false where the system can't say (a name that is too long). They
/// never throw, and are no overloads of std::filesystem's, which do.
bool path_exists(const std::filesystem::path& path) noexcept;
bool is_folder(const std::filesystem::path& path) noexcept;

/// True for /dev/stdout, /dev/stderr and /dev/fd/N, whatever they lead to, and for everything else that exists and
/// isn't a regular file (a pipe, a device, a folder): nothing can be made beside it or renamed over it.
bool is_special_file(const std::filesystem::path& path);

/// What lies in the folder (the folder's path with each name), sorted. Throws Error where it can't be read.
std::vector<std::filesystem::path> list_folder(const std::filesystem::path& path);

/// The paths, and in place of a folder the files in it whose names end in `extension` (".json"), sorted.
std::vector<std::filesystem::path> list_files(std::span<const std::filesystem::path> paths, std::string_view extension);

/// The whole file as bytes. Throws Error when it can't be read or is larger than `limit` bytes; what isn't a regular
/// file (a pipe, a device) may have 1 GiB at most.
std::string read_file(const std::filesystem::path& path, std::size_t limit = std::size_t{1} << 36);

/// The same, but throws Error for what isn't a regular file: never waits for the other end of a pipe.
std::string read_regular_file(const std::filesystem::path& path, std::size_t limit);

/// Creates the folder and its parents; throws Error where that fails or where it can't be written to.
void make_writable_directory(const std::filesystem::path& path);

/// Throws Error unless a file can be created at `path` (its folder must exist). Leaves nothing behind.
void check_writable(const std::filesystem::path& path);

/// A file that is whole or absent: written under a temporary name beside its own, flushed to the disk and renamed by
/// commit(). Without commit() nothing is left. Of a symbolic link it is the target that is written; the link stays. A
/// special file (is_special_file()) is written to directly, an open one from where it stands; there a reader that has
/// gone is no error (the programs ignore SIGPIPE).
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
  std::filesystem::path temporary_;  // empty: written to directly
  int descriptor_ = -1;
};

/// Writes the whole content through an AtomicFile.
void write_atomically(const std::filesystem::path& path, std::string_view content);

/// The name that AtomicFile writes `path` under until it is whole (for files that another program writes).
std::filesystem::path temporary_name(const std::filesystem::path& path);

/// Removes what killed processes of this machine left in the folder under a temporary_name(). Never throws: what can't
/// be removed stays.
void remove_partial_files(const std::filesystem::path& folder) noexcept;

}  // namespace choreo
