#pragma once

#include <optional>
#include <string>

#include "common/config_options.h"
#include "common/tool.h"

namespace choreo::app {

/// The command line of choreo-train.
struct TrainingOptions {
  ConfigOptions config;
  std::optional<std::string> corpus;
  std::optional<std::string> out;
  std::optional<std::string> device;
  std::optional<std::string> plot;
  bool resume = false;

  void add_to(CLI::App& app);
};

/// Trains (or draws the curves of a run) and returns the exit code.
int run_training(const TrainingOptions& options, const Tool& tool);

}  // namespace choreo::app
