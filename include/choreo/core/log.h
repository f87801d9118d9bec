#pragma once

#include <functional>
#include <string>

namespace choreo {

enum class LogLevel { kDebug, kInfo, kWarning };

/// Where the library's messages go. It never prints by itself.
using Log = std::function<void(LogLevel, const std::string&)>;

/// A sink that drops everything.
inline Log no_log() {
  return [](LogLevel, const std::string&) {};
}

}  // namespace choreo
