#include "choreo/core/file.h"

#include "choreo/core/error.h"
#include "choreo/core/text.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <exception>
#include <sys/stat.h>
#include <system_error>

namespace fs = std::filesystem;

namespace choreo {
namespace {

constexpr std::size_t kMaxStreamBytes = std::size_t{1} << 30;

std::string reason() { return std::generic_category().message(errno); }

fs::path folder_of(const fs::path& path) { return path.has_parent_path() ? path.parent_path() : fs::path("."); }

/// N of /dev/fd/N, which /dev/stdout and /dev/stderr are too; −1 of other names.
int descriptor_of(const fs::path& path) {
  if (path == "/dev/stdout") return STDOUT_FILENO;
  if (path == "/dev/stderr") return STDERR_FILENO;
  int number = -1;
  const std::string name = path.filename().native();
  if (path.parent_path() == "/dev/fd") std::from_chars(name.data(), name.data() + name.size(), number);
  return number;
}

/// rename() replaces a symbolic link itself; what it points to is what the user means.
fs::path link_target(const fs::path& path) {
  std::error_code error;
  if (!fs::is_symlink(path, error)) return path;
  const fs::path target = fs::weakly_canonical(path.parent_path() / fs::read_symlink(path, error), error);
  return error ? path : target;
}

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  [[nodiscard]] int get() const { return number_; }

 private:
  int number_;
};

/// Reads to the end, which a device may not have and `expected` bytes may not reach; `path` is named in errors. A
/// regular file ends where a read stops short.
std::string read_all(int descriptor, std::size_t expected, bool regular, std::size_t limit, const fs::path& path) {
  constexpr std::size_t kBlock = 1 << 16;
  std::string content(std::min(expected, limit) + 1, '\0');  // the one more finds the end, or that there is none
  std::size_t filled = 0;
  while (true) {
    if (filled == content.size()) content.resize(std::min(std::max(2 * filled, kBlock), limit + 1));
    const ssize_t count = ::read(descriptor, content.data() + filled, content.size() - filled);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) fail("{}: can't be read: {}", quote(path), reason());
    filled += static_cast<std::size_t>(count);
    if (filled > limit) fail("{}: more than {} bytes, expected at most that", quote(path), limit);
    if (count == 0 || (regular && filled == expected)) break;
  }
  content.resize(filled);
  return content;
}

/// With O_NONBLOCK, opening a pipe returns: it is refused as no regular file.
std::string read_opened(const fs::path& path, int flags, std::size_t limit) {
  const Descriptor file(::open(path.c_str(), flags | O_CLOEXEC));
  struct stat status {};
  if (file.get() < 0 || ::fstat(file.get(), &status) != 0) fail("{}: can't be opened: {}", quote(path), reason());
  if (S_ISDIR(status.st_mode)) fail("{}: is a folder, expected a file", quote(path));
  const bool regular = S_ISREG(status.st_mode);
  const auto size = static_cast<std::size_t>(status.st_size);
  if (!regular && (flags & O_NONBLOCK) != 0) fail("{}: is no regular file, expected one", quote(path));
  if (regular && size > limit) fail("{}: {} bytes, expected at most {}", quote(path), size, limit);
  return read_all(file.get(), size, regular, regular ? limit : std::min(limit, kMaxStreamBytes), path);
}

/// The process that a temporary_name() belongs to; 0 for other names.
pid_t owner_of(const std::string& name) {
  constexpr std::string_view kMark = ".partial.";
  pid_t owner = 0;
  if (name.empty() || name.front() != '.') return 0;
  const auto [stop, error] = std::from_chars(name.data() + 1, name.data() + name.size(), owner);
  const std::string_view rest = std::string_view(name).substr(static_cast<std::size_t>(stop - name.data()));
  return error == std::errc() && owner > 0 && rest.starts_with(kMark) ? owner : 0;
}

bool has_ended(pid_t process) { return ::kill(process, 0) != 0 && errno == ESRCH; }

void flush_folder(const fs::path& folder) {
  const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return;
  ::fsync(descriptor);
  ::close(descriptor);
}

}  // namespace

bool path_exists(const fs::path& path) noexcept {
  std::error_code error;
  return fs::exists(path, error);
}

bool is_folder(const fs::path& path) noexcept {
  std::error_code error;
  return fs::is_directory(path, error);
}

bool is_special_file(const fs::path& path) {
  std::error_code error;
  return descriptor_of(path) >= 0 || (path_exists(path) && !fs::is_regular_file(path, error));
}

std::vector<fs::path> list_folder(const fs::path& path) {
  std::vector<fs::path> entries;
  std::error_code error;
  for (fs::directory_iterator at(path, error), end; !error && at != end; at.increment(error)) {
    entries.push_back(at->path());
  }
  if (error) fail("{}: the folder can't be read: {}", quote(path), error.message());
  std::sort(entries.begin(), entries.end());
  return entries;
}

std::vector<fs::path> list_files(std::span<const fs::path> paths, std::string_view extension) {
  std::vector<fs::path> files;
  for (const fs::path& path : paths) {
    if (!is_folder(path)) {
      files.push_back(path);
      continue;
    }
    for (const fs::path& file : list_folder(path)) {
      if (file.extension() == extension) files.push_back(file);
    }
  }
  return files;
}

std::string read_file(const fs::path& path, std::size_t limit) { return read_opened(path, O_RDONLY, limit); }

std::string read_regular_file(const fs::path& path, std::size_t limit) {
  return read_opened(path, O_RDONLY | O_NONBLOCK, limit);
}

void make_writable_directory(const fs::path& path) {
  std::error_code error;
  fs::create_directories(path, error);
  if (error) fail("{}: the folder can't be made: {}", quote(path), error.message());
  check_writable(path / "check");
}

void check_writable(const fs::path& path) {
  if (is_folder(path)) fail("{}: is a folder, expected a file's name", quote(path));
  if (!path.has_filename()) fail("{}: expected a file's name", quote(path));
  if (is_special_file(path)) return;
  const fs::path probe = temporary_name(path);
  const int descriptor = ::open(probe.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
  if (descriptor < 0) fail("{}: can't be written: {}", quote(path), reason());
  ::close(descriptor);
  ::unlink(probe.c_str());
}

fs::path temporary_name(const fs::path& path) {
  fs::path name = link_target(path);
  return name.replace_filename(fmt::format(".{}.partial.{}", ::getpid(), name.filename().native()));
}

AtomicFile::AtomicFile(const fs::path& path) : path_(path) {
  if (const int number = descriptor_of(path); number >= 0) {
    // Opened by its name it would start at its beginning once more, and overwrite what `>>` is to keep.
    descriptor_ = ::fcntl(number, F_DUPFD_CLOEXEC, 0);
  } else if (is_special_file(path)) {
    descriptor_ = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
  } else {
    path_ = link_target(path);
    temporary_ = temporary_name(path_);
    descriptor_ = ::open(temporary_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  }
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
    if (written < 0 && errno == EPIPE && temporary_.empty()) return;  // the reader has had enough
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

void remove_partial_files(const fs::path& folder) noexcept {
  try {
    for (const fs::path& path : list_folder(folder)) {
      const pid_t owner = owner_of(path.filename().native());
      if (owner > 0 && has_ended(owner)) ::unlink(path.c_str());
    }
  } catch (const std::exception&) {  // tidying is worth no failure
  }
}

}  // namespace choreo
