#include "choreo/core/file.h"

#include "choreo/core/error.h"
#include "choreo/core/text.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <system_error>

namespace fs = std::filesystem;

namespace choreo {
namespace {

std::string reason() { return std::generic_category().message(errno); }

fs::path folder_of(const fs::path& path) { return path.has_parent_path() ? path.parent_path() : fs::path("."); }

/// rename() replaces a symbolic link itself; what it points to is what the user means.
fs::path follow_links(const fs::path& path) {
  std::error_code error;
  if (!fs::is_symlink(path, error)) return path;
  const fs::file_status target = fs::status(path, error);
  if (fs::is_regular_file(target)) return fs::canonical(path, error);
  // A pipe (/dev/stdout) has no name but the link's; a ring of links has none at all.
  if (fs::exists(target) || error == std::errc::too_many_symbolic_link_levels) return path;
  return follow_links(path.parent_path() / fs::read_symlink(path, error));
}

void flush_folder(const fs::path& folder) {
  const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return;
  ::fsync(descriptor);
  ::close(descriptor);
}

}  // namespace

std::string read_file(const fs::path& path, std::size_t limit) {
  std::error_code error;
  if (fs::is_directory(path, error)) fail("{}: is a folder, expected a file", quote(path));
  std::ifstream stream(path, std::ios::binary);
  if (!stream) fail("{}: can't be opened: {}", quote(path), reason());
  std::string content;
  const auto size = fs::file_size(path, error);
  if (!error) {
    if (size > limit) fail("{}: {} bytes, expected at most {}", quote(path), size, limit);
    content.resize(size);
    stream.read(content.data(), static_cast<std::streamsize>(size));
    content.resize(static_cast<std::size_t>(stream.gcount()));
  } else {  // a pipe
    content.assign(std::istreambuf_iterator<char>(stream), {});
  }
  if (stream.bad()) fail("{}: can't be read: {}", quote(path), reason());
  return content;
}

void make_writable_directory(const fs::path& path) {
  std::error_code error;
  fs::create_directories(path, error);
  if (error) fail("{}: the folder can't be made: {}", quote(path), error.message());
  check_writable(path / "check");
}

void check_writable(const fs::path& path) {
  std::error_code ignored;
  if (fs::is_directory(path, ignored)) fail("{}: is a folder, expected a file's name", quote(path));
  if (fs::exists(path, ignored) && !fs::is_regular_file(path, ignored)) return;
  const fs::path probe = temporary_name(path);
  const int descriptor = ::open(probe.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
  if (descriptor < 0) fail("{}: can't be written: {}", quote(path), reason());
  ::close(descriptor);
  ::unlink(probe.c_str());
}

fs::path temporary_name(const fs::path& path) {
  fs::path name = follow_links(path);
  return name.replace_filename(fmt::format(".{}.partial.{}", ::getpid(), name.filename().native()));
}

AtomicFile::AtomicFile(const fs::path& path) : path_(follow_links(path)) {
  std::error_code ignored;
  const bool direct = fs::exists(path_, ignored) && !fs::is_regular_file(path_, ignored);
  if (!direct) temporary_ = temporary_name(path_);
  const fs::path& name = direct ? path_ : temporary_;
  descriptor_ = ::open(name.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (descriptor_ < 0) fail("{}: can't be written: {}", quote(path_), reason());
}

AtomicFile::~AtomicFile() {
  if (descriptor_ < 0) return;
  ::close(descriptor_);
  if (!temporary_.empty()) ::unlink(temporary_.c_str());
}

void AtomicFile::write(std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor_, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) fail("{}: can't be written: {}", quote(path_), reason());
    bytes = bytes.subspan(static_cast<std::size_t>(written));
  }
}

void AtomicFile::commit() {
  if (!temporary_.empty() && ::fsync(descriptor_) != 0) {
    fail("{}: can't be written: {}", quote(path_), reason());
  }
  ::close(descriptor_);
  descriptor_ = -1;
  if (temporary_.empty()) return;
  if (::rename(temporary_.c_str(), path_.c_str()) != 0) {
    const std::string why = reason();
    ::unlink(temporary_.c_str());
    fail("{}: can't be written: {}", quote(path_), why);
  }
  flush_folder(folder_of(path_));
}

void write_atomically(const fs::path& path, std::string_view content) {
  AtomicFile file(path);
  file.write(content);
  file.commit();
}

}  // namespace choreo
