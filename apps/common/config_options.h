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

  /// --help shows the config keys of these sections (as model::config_help() takes them).
  void add_to(CLI::App& app, const std::vector<std::string>& sections = {});
  /// The defaults, the file's values over them, then --set's.
  [[nodiscard]] model::Config resolve() const;
};

}  // namespace choreo::app
