#pragma once

#include <string>
#include <vector>

#include "common/tool.h"

namespace choreo::app {

/// choreo-eval beats: tempo and beats of songs.
class BeatsCommand {
 public:
  void add_to(CLI::App& tool);
  [[nodiscard]] bool chosen() const { return command_ != nullptr && command_->parsed(); }
  [[nodiscard]] int run(const Tool& tool) const;

 private:
  std::vector<std::string> songs_;
  std::string out_;
  std::string format_ = "json";
  CLI::App* command_ = nullptr;
};

}  // namespace choreo::app
