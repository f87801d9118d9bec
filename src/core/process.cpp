#include "choreo/core/process.h"

#include "choreo/core/error.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <system_error>

namespace choreo {
namespace {

/// {ours, the child's}. A socket pair instead of a pipe: send() can be told not to raise SIGPIPE.
std::array<int, 2> make_pipe(Child::Pipe direction) {
  std::array<int, 2> ends{};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) fail("no pipe could be made");
  ::shutdown(ends[0], direction == Child::Pipe::kInput ? SHUT_RD : SHUT_WR);
  return ends;
}

}  // namespace

Child::Child(const std::vector<std::string>& command, Pipe pipe) : name_(command[0]) {
  const auto [ours, theirs] = make_pipe(pipe);
  pipe_ = ours;
  errors_ = ::memfd_create("stderr", MFD_CLOEXEC);

  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  const int unused = pipe == Pipe::kInput ? STDOUT_FILENO : STDIN_FILENO;
  posix_spawn_file_actions_addopen(&actions, unused, "/dev/null", O_RDWR, 0);
  posix_spawn_file_actions_adddup2(&actions, theirs, pipe == Pipe::kInput ? STDIN_FILENO : STDOUT_FILENO);
  if (errors_ >= 0) posix_spawn_file_actions_adddup2(&actions, errors_, STDERR_FILENO);

  std::vector<char*> arguments;
  for (const std::string& argument : command) arguments.push_back(const_cast<char*>(argument.c_str()));
  arguments.push_back(nullptr);
  const int status = ::posix_spawnp(&pid_, arguments[0], &actions, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  ::close(theirs);
  if (status != 0) {
    close_pipe();
    if (errors_ >= 0) ::close(errors_);
    fail("the program {} can't be run: {}", name_, std::generic_category().message(status));
  }
}

Child::~Child() {
  if (pid_ > 0) {
    ::kill(pid_, SIGKILL);
    int status = 0;
    reap(status);
  }
  close_pipe();
  if (errors_ >= 0) ::close(errors_);
}

bool Child::write(std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(pipe_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent < 0) return false;
    bytes = bytes.subspan(static_cast<std::size_t>(sent));
  }
  return true;
}

std::size_t Child::read(std::span<std::byte> bytes) {
  while (true) {
    const ssize_t count = ::recv(pipe_, bytes.data(), bytes.size(), 0);
    if (count < 0 && errno == EINTR) continue;
    return count < 0 ? 0 : static_cast<std::size_t>(count);
  }
}

void Child::close_pipe() {
  if (pipe_ >= 0) ::close(pipe_);
  pipe_ = -1;
}

bool Child::reap(int& status) {
  pid_t ended = -1;
  do {
    ended = ::waitpid(pid_, &status, 0);
  } while (ended < 0 && errno == EINTR);
  pid_ = -1;
  return ended >= 0;
}

int Child::wait() {
  close_pipe();
  int status = 0;
  if (!reap(status)) {
    fail("the program {} has ended, and its exit status is lost: is SIGCHLD ignored here?", name_);
  }
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

std::string Child::errors() const {
  constexpr off_t kTail = 300;
  const off_t size = ::lseek(errors_, 0, SEEK_END);
  std::string text(static_cast<std::size_t>(std::min(std::max<off_t>(size, 0), kTail)), '\0');
  const ssize_t count = ::pread(errors_, text.data(), text.size(), std::max<off_t>(size - kTail, 0));
  text.resize(count < 0 ? 0 : static_cast<std::size_t>(count));
  while (!text.empty() && text.back() == '\n') text.pop_back();
  return text.substr(text.rfind('\n') + 1);
}

}  // namespace choreo
