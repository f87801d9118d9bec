#include "common/tool.h"

#include "choreo/core/error.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <memory>
#include <new>
#include <sys/ioctl.h>

namespace choreo::app {
namespace {

using Clock = std::chrono::steady_clock;

volatile std::sig_atomic_t caught_signal = 0;

extern "C" void on_signal(int number) {
  caught_signal = number;
  std::signal(number, SIG_DFL);  // the second one ends the program
}

bool on_terminal() { return ::isatty(STDERR_FILENO) == 1; }

std::size_t terminal_width() {
  winsize size{};
  return ::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

/// At most `width` bytes of `line`, whole UTF-8 characters, nothing that steers a terminal (clips have odd names).
std::string fit_terminal(std::string line, std::size_t width) {
  std::replace_if(
      line.begin(), line.end(), [](unsigned char c) { return c < 0x20 || c == 0x7F; }, '?');
  if (line.size() <= width) return line;
  const auto continues = [&] { return (static_cast<unsigned char>(line[width]) & 0xC0U) == 0x80U; };
  while (width > 0 && continues()) --width;
  line.resize(width);
  return line;
}

/// One progress line on the terminal.
class ProgressLine {
 public:
  explicit ProgressLine(std::string what) : what_(std::move(what)) {}

  void show(const Progress& progress) {
    constexpr auto kEvery = std::chrono::milliseconds(100);
    const auto now = Clock::now();
    if (!started_) {
      started_ = true;
      skipped_ = progress.done > 0 ? progress.done - 1 : 0;
    }
    const bool last = progress.done >= progress.total;
    if (!last && now - shown_ < kEvery) return;
    shown_ = now;
    const double elapsed = std::chrono::duration<double>(now - start_).count();
    const std::string line =
        fit_terminal(what_ + "  " + progress_line(progress, elapsed, skipped_), terminal_width() - 1);
    fmt::print(stderr, "\r\x1b[K{}{}", line, last ? "\n" : "");
    std::fflush(stderr);
  }

 private:
  std::string what_;
  bool started_ = false;
  std::size_t skipped_ = 0;
  Clock::time_point start_ = Clock::now();
  Clock::time_point shown_;
};

/// A file opened later must not become standard input, output or error because that one was closed.
void open_closed_streams() {
  for (int descriptor = STDIN_FILENO; descriptor <= STDERR_FILENO; ++descriptor) {
    if (::fcntl(descriptor, F_GETFD) < 0) ::open("/dev/null", O_RDWR);
  }
}

int report(const std::string& message) {
  spdlog::error("{}", message);
  return kFailed;
}

}  // namespace

Tool::Tool(const std::string& name, const std::string& description) : options_(description, name) {
  options_.set_version_flag("--version", name + " " + CHOREO_VERSION);
  options_.set_help_flag("--help", "Print this and exit")->group("General");
  options_.get_option("--version")->group("General");
  options_.add_flag("-v", verbose_, "Say more")->group("General");
  options_.add_flag("-q", quiet_, "Say only what went wrong or was left out")->group("General");
  options_.get_formatter()->column_width(34);
}

void Tool::set_verbosity() const {
  const auto level = quiet_ > 0 ? spdlog::level::warn : verbose_ > 0 ? spdlog::level::debug : spdlog::level::info;
  auto logger = std::make_shared<spdlog::logger>("choreo", std::make_shared<spdlog::sinks::stderr_color_sink_mt>());
  logger->set_pattern(on_terminal() ? "\r\x1b[K%^%l%$: %v" : "%l: %v");
  logger->set_level(level);
  spdlog::set_default_logger(std::move(logger));
}

void Tool::parse(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGCHLD, SIG_DFL);  // inherited as ignored, it would lose FFmpeg's exit status
  open_closed_streams();
  try {
    options_.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    throw options_.exit(error) == 0 ? kDone : kFailed;
  }
  set_verbosity();
}

int exit_code() {
  try {
    throw;
  } catch (ExitCode code) {
    return code;
  } catch (const Error& error) {
    return report(error.what());
  } catch (const std::bad_alloc&) {
    return report("not enough memory");
  } catch (const std::exception& error) {
    return report(fmt::format("unexpected: {}", error.what()));
  }
}

Log Tool::log() const {
  return [](LogLevel level, const std::string& message) {
    const auto as = level == LogLevel::kWarning ? spdlog::level::warn
                    : level == LogLevel::kInfo  ? spdlog::level::info
                                                : spdlog::level::debug;
    spdlog::log(as, "{}", message);
  };
}

ProgressSink Tool::progress(const std::string& what) const {
  if (quiet_ > 0 || !on_terminal()) return no_progress();
  return [line = std::make_shared<ProgressLine>(what)](const Progress& progress) { line->show(progress); };
}

CLI::Validator number_in(double least, double most) {
  const auto refuse_others = [least, most](const std::string& text) -> std::string {
    double value = 0;
    if (CLI::detail::lexical_cast(text, value) && value >= least && value <= most) return {};
    return fmt::format("{} isn't a number from {} to {}", text, least, most);
  };
  return {refuse_others, fmt::format("NUMBER {} … {}", least, most), "number_in"};
}

void catch_signals() {
  for (const int number : {SIGINT, SIGTERM, SIGHUP}) std::signal(number, on_signal);
}

int requested_signal() { return caught_signal; }

void print(const std::string& text) {
  errno = 0;
  const bool written = std::fwrite(text.data(), 1, text.size(), stdout) == text.size() && std::fflush(stdout) == 0;
  if (!written && errno != EPIPE) fail("standard output can't be written: {}", std::strerror(errno));
}

}  // namespace choreo::app
