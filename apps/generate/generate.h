#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "common/tool.h"

namespace choreo::app {

/// The command line of choreo-generate.
struct GenerateOptions {
  char** command_line = nullptr;  ///< as main() got it
  std::vector<std::string> songs;
  std::string model;
  std::string out;
  std::string describe;
  std::string export_to;
  std::uint64_t seed = 1;
  std::string style;  ///< NAME[:WEIGHT],…
  double energy = 1;
  double temperature = 0;  ///< 0: the model's
  std::string start;
  std::size_t variants = 1;
  double seconds = 0;
  bool video = false;
  bool picture = false;
  bool bvh = false;
  double bvh_fps = 0;  ///< 0: the model's
  std::string openpose_dir;
  std::size_t dimensions = 2;
  double yaw = 0;    ///< [degrees]
  double pitch = 0;  ///< [degrees]
  bool live = false;
  int rate = 0;
  int channels = 0;
  std::string format = "s16";
  std::string backend;    ///< empty: native, but torch where CUDA or the reference is asked for
  std::string precision;  ///< empty: f16
  std::string device = "auto";
  bool reference = false;
  std::int64_t threads = 0;

  void add_to(CLI::App& app);
  [[nodiscard]] bool uses_torch() const { return backend == "torch" || reference || device == "cuda"; }
};

/// Makes the dances and returns the exit code.
int generate(const GenerateOptions& options, const Tool& tool);

}  // namespace choreo::app
