#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <mutex>
#include <string>

namespace choreo {

/// Where long work stands. `note` is a few words on the present state (a clip's name, a loss).
struct Progress {
  std::size_t done = 0;
  std::size_t total = 0;
  std::string note;
};

/// Where progress goes. Called often: the sink decides what it shows.
using ProgressSink = std::function<void(const Progress&)>;

inline ProgressSink no_progress() {
  return [](const Progress&) {};
}

/// Counts the work that several threads do.
class ProgressCount {
 public:
  ProgressCount(std::size_t total, const ProgressSink& sink) : total_(total), sink_(sink) {}

  /// One more is done.
  void add(const std::string& note) {
    const std::scoped_lock lock(mutex_);
    sink_({++done_, total_, note});
  }

 private:
  std::size_t done_ = 0;
  std::size_t total_;
  const ProgressSink& sink_;
  std::mutex mutex_;
};

/// "h:mm:ss" or "m:ss".
std::string format_duration(double seconds);

/// One line: "120/1000  12%  ETA 3:20  note". `elapsed` is the time in seconds that the first `done − skipped` units
/// took; `skipped` units were there before (a resumed run).
std::string progress_line(const Progress& progress, double elapsed, std::size_t skipped = 0);

}  // namespace choreo
