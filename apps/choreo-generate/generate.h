#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "common/tool.h"

namespace choreo::app {

/// The command line of choreo-generate.
struct GenerateOptions {
  std::vector<std::string> songs;
  std::string model;
  std::string out;
  std::string describe;
  std::uint64_t seed = 1;
  std::string start;
  std::size_t variants = 1;
  double seconds = 0;
  bool video = false;
  bool picture = false;
  std::string openpose_dir;
  std::string device = "auto";
  bool reference = false;
  std::int64_t threads = 0;

  void add_to(CLI::App& app);
};

/// Makes the dances and returns the exit code.
int generate(const GenerateOptions& options, const Tool& tool);

}  // namespace choreo::app
