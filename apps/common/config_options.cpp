#include "common/config_options.h"

namespace choreo::app {

void ConfigOptions::add_to(CLI::App& app, const std::vector<std::string>& sections) {
  app.add_option("--config", file, "Config file (JSON, comments allowed)")->group("Config");
  app.add_option("--set", assignments, "Set one config key: section.key=value (may be repeated)")
      ->group("Config")
      ->allow_extra_args(false);
  app.add_flag("--dump-config", dump, "Print the config that results, and exit")->group("Config");
  app.footer(model::config_help(sections));
}

model::Config ConfigOptions::resolve() const {
  model::Config config = file.empty() ? model::Config{} : model::read_config(file);
  for (const std::string& assignment : assignments) model::set_key(config, assignment);
  model::check(config);
  return config;
}

}  // namespace choreo::app
