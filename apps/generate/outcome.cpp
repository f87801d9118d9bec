#include "generate/outcome.h"

#include "choreo/core/error.h"

#include <fmt/format.h>

namespace choreo::app {

Outcome::Outcome(std::size_t dances, const Tool& tool)
    : tool_(tool), progress_(tool.progress("dances")), dances_(dances) {}

void Outcome::danced(std::size_t frames, double fps) {
  const std::scoped_lock lock(mutex_);
  seconds_ += static_cast<double>(frames) / fps;
  show();
}

void Outcome::finished() {
  const std::scoped_lock lock(mutex_);
  ++finished_;
  show();
}

void Outcome::failed(const std::exception_ptr& error) {
  const std::scoped_lock lock(mutex_);
  try {
    std::rethrow_exception(error);
  } catch (const std::exception& thrown) {
    failures_.emplace_back(thrown.what());
  }
  ++finished_;
  show();
}

void Outcome::show() {
  const double elapsed = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin_).count();
  progress_(
      {finished_, dances_,
       fmt::format("{} danced, {:.0f} times as fast as it plays", format_duration(seconds_), seconds_ / elapsed)});
}

int Outcome::report() const {
  if (dances_ == 1 && !failures_.empty()) throw Error(failures_.front());
  for (const std::string& failure : failures_) tool_.log()(LogLevel::kWarning, "left out: " + failure);
  if (failures_.empty()) return kDone;
  return failures_.size() == dances_ ? kFailed : kSomeLeftOut;
}

}  // namespace choreo::app
