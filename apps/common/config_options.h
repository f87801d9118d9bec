#pragma once

#include "choreo/model/config.h"

#include <CLI/CLI.hpp>

#include <string>
#include <vector>

namespace choreo::app {

/// --config, --set and --dump-config.
struct ConfigOptions {
  std::string file;
  std::vector<std::string> assignments;
  bool dump = false;

  void add_to(CLI::App& app);
  /// The defaults, the file's values over them, then --set's.
  [[nodiscard]] model::Config resolve() const;
};

}  // namespace choreo::app
