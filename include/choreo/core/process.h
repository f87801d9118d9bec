#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <sys/types.h>
#include <vector>

namespace choreo {

/// A program run without a shell, with one pipe: into its standard input or out of its standard output.
/// Its standard error is kept for error messages. The destructor ends a child that still runs.
class Child {
 public:
  enum class Pipe { kInput, kOutput };

  /// Throws Error when the program can't be started; `command[0]` is looked up in PATH.
  Child(const std::vector<std::string>& command, Pipe pipe);
  ~Child();
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  /// False when the child has closed its input.
  bool write(std::span<const std::byte> bytes);
  /// Number of bytes read; 0 at the end.
  std::size_t read(std::span<std::byte> bytes);
  /// Closes the pipe, waits and returns the exit status (128 + n for signal n). Throws Error where the system keeps
  /// none: of a process that ignores SIGCHLD.
  int wait();
  /// The end of what the child wrote to its standard error, on one line.
  [[nodiscard]] std::string errors() const;

 private:
  void close_pipe();
  /// waitpid(); false where there is no status.
  bool reap(int& status);

  std::string name_;
  pid_t pid_ = -1;
  int pipe_ = -1;
  int errors_ = -1;
};

}  // namespace choreo
