#pragma once

#include <fmt/format.h>

#include <stdexcept>
#include <string>
#include <utility>

namespace choreo {

/// What went wrong, for people: one line that says what, where, which value and what was expected; a hint on what to
/// try may follow on a second line. The library throws nothing else on purpose.
class Error : public std::runtime_error {
 public:
  explicit Error(const std::string& message, std::string kind = {})
      : std::runtime_error(message), kind_(std::move(kind)) {}

  /// A few words that errors of one cause share, whatever names and numbers they hold ("no skeletons"): for those who
  /// count causes. Empty where nobody does.
  [[nodiscard]] const std::string& kind() const { return kind_; }

 private:
  std::string kind_;
};

/// Throws Error with the formatted message.
template <class... Args>
[[noreturn]] void fail(fmt::format_string<Args...> format, Args&&... args) {
  throw Error(fmt::format(format, std::forward<Args>(args)...));
}

/// The same with Error::kind().
template <class... Args>
[[noreturn]] void fail_as(std::string kind, fmt::format_string<Args...> format, Args&&... args) {
  throw Error(fmt::format(format, std::forward<Args>(args)...), std::move(kind));
}

}  // namespace choreo
