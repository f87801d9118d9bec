#pragma once

#include <chrono>
#include <cstddef>
#include <exception>
#include <mutex>
#include <string>
#include <vector>

#include "common/tool.h"

namespace choreo::app {

/// What became of the dances of one call: the progress line over all, the failures, the exit code. Threads share it.
class Outcome {
 public:
  Outcome(std::size_t dances, const Tool& tool);

  /// `frames` more at `fps` are done.
  void danced(std::size_t frames, double fps);
  void finished();
  void failed(const std::exception_ptr& error);

  /// Names the failures. A single dance's is thrown as the Error that it was.
  [[nodiscard]] int report() const;

 private:
  void show();

  const Tool& tool_;
  ProgressSink progress_;
  std::mutex mutex_;
  std::size_t dances_;
  std::size_t finished_ = 0;
  double seconds_ = 0;  ///< of dance
  std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
  std::vector<std::string> failures_;
};

}  // namespace choreo::app
