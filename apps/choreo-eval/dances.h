#pragma once

#include "choreo/data/source.h"
#include "choreo/measure/dances.h"
#include "choreo/measure/songs.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "common/tool.h"

namespace choreo::app {

/// What is measured and where the result goes: the options of `figures` and `autocorrelation`.
struct DanceOptions {
  std::vector<std::string> dances;
  std::vector<std::string> songs;
  std::string real;
  std::string split = "test";
  double input_fps = 25;
  std::size_t jobs = 0;
  std::string out;
  std::uint64_t seed = 1;
  bool novelty = false;  ///< `figures` only

  /// `files`: what is written into --out; `seeded`: what --seed is of.
  void add_to(CLI::App& app, const std::string& files, const std::string& seeded);
  [[nodiscard]] std::size_t cores() const;
};

/// The dances with their songs.
struct DancesAndSongs {
  std::vector<measure::Dance> dances;
  std::vector<measure::Dance> real;
  std::vector<data::LeftOut> left_out;
  measure::Songs songs;
  bool complete = true;  ///< none was left out, and each has its song
};

/// Reads them, tracks the songs' beats and says what was left out or is odd. Throws Error where no dance is left;
/// `subcommand` is named where options are missing.
DancesAndSongs read_dances(const DanceOptions& options, const std::string& subcommand, const Tool& tool);

}  // namespace choreo::app
