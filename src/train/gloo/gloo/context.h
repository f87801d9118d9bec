#pragma once  // see ../README.md

#include <chrono>

namespace gloo {

class Context {
 public:
  void setTimeout(std::chrono::milliseconds timeout);
  [[nodiscard]] std::chrono::milliseconds getTimeout() const;
};

}  // namespace gloo
