#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "common/tool.h"

namespace choreo::app {

/// choreo-eval figures: what dances are like, beside real ones and accidents.
class FiguresCommand {
 public:
  void add_to(CLI::App& tool);
  [[nodiscard]] bool chosen() const { return command_ != nullptr && command_->parsed(); }
  [[nodiscard]] int run(const Tool& tool) const;

 private:
  std::vector<std::string> dances_;
  std::vector<std::string> songs_;
  std::string real_;
  std::string split_ = "test";
  std::string out_;
  double input_fps_ = 25;
  std::uint64_t seed_ = 1;
  std::size_t jobs_ = 0;
  CLI::App* command_ = nullptr;
};

}  // namespace choreo::app
