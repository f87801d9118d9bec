#pragma once

#include "choreo/core/log.h"
#include "choreo/core/progress.h"

#include <CLI/CLI.hpp>

#include <string>

namespace choreo::app {

/// Exit codes of every tool. A signal's is 128 + its number.
enum ExitCode : int {
  kDone = 0,
  kSomeLeftOut = 1,  ///< done, but some inputs were left out (named at the end)
  kFailed = 2,       ///< nothing done, or a usage error, or a failure
};

/// What the command lines share: --help, --version, -v and -q, the log and the progress line on standard error.
class Tool {
 public:
  Tool(const std::string& name, const std::string& description);

  CLI::App& options() { return options_; }

  /// Parses, and sets up signals and the log. Throws ExitCode where there is nothing more to do: after --help, or after
  /// telling of a usage error.
  void parse(int argc, char** argv);

  [[nodiscard]] Log log() const;
  /// A line that `what` begins, drawn over itself where standard error is a terminal; else nothing.
  [[nodiscard]] ProgressSink progress(const std::string& what) const;

 private:
  void set_verbosity() const;

  CLI::App options_;
  int verbose_ = 0;
  int quiet_ = 0;
};

/// In main()'s catch block: the exit code that what was thrown stands for. An Error becomes one message on standard
/// error.
int exit_code();

/// Accepts a finite number in [least, most].
CLI::Validator number_in(double least, double most);

/// From here on SIGINT, SIGTERM and SIGHUP no longer end the program: requested_signal() tells the first of them (0:
/// none yet), and a second one ends it at once.
void catch_signals();
int requested_signal();

/// Writes to standard output. A reader that has gone away is no error; a full disk is.
void print(const std::string& text);

}  // namespace choreo::app
