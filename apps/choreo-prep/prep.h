#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/config_options.h"
#include "common/tool.h"

namespace choreo::app {

/// The command line of choreo-prep.
struct PrepOptions {
  std::vector<std::string> folders;
  std::string out;
  ConfigOptions config;
  std::optional<double> fps;
  std::optional<double> input_fps;
  std::optional<std::string> normalise;
  std::optional<std::string> splits;
  std::vector<std::size_t> persons;
  std::string overlay;
  std::size_t jobs = 0;
  bool force = false;
  bool dry_run = false;

  void add_to(CLI::App& app);
};

/// Prepares the corpus, prints a summary and returns the exit code.
int prep(const PrepOptions& options, const Tool& tool);

}  // namespace choreo::app
