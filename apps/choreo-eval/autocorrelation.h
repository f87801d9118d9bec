#pragma once

#include <cstdint>
#include <string>

#include "choreo-eval/dances.h"
#include "common/tool.h"

namespace choreo::app {

/// choreo-eval autocorrelation: how dances repeat themselves, beside the beat and real ones.
class AutocorrelationCommand {
 public:
  void add_to(CLI::App& tool);
  [[nodiscard]] bool chosen() const { return command_ != nullptr && command_->parsed(); }
  [[nodiscard]] int run(const Tool& tool) const;

 private:
  DanceOptions options_;
  std::string out_;
  std::uint64_t seed_ = 1;
  CLI::App* command_ = nullptr;
};

}  // namespace choreo::app
