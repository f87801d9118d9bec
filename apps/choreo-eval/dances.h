#pragma once

#include "choreo/data/source.h"
#include "choreo/measure/song_book.h"
#include "choreo/measure/subject.h"

#include <cstddef>
#include <string>
#include <vector>

#include "common/tool.h"

namespace choreo::app {

/// What dances are looked at: the options that several subcommands share.
struct DanceOptions {
  std::vector<std::string> dances;
  std::vector<std::string> songs;
  std::string real;
  std::string split = "test";
  double input_fps = 25;
  std::size_t jobs = 0;

  void add_to(CLI::App& app);
  [[nodiscard]] std::size_t cores() const;
};

/// The dances with their songs.
struct Dances {
  std::vector<measure::Subject> dances;
  std::vector<measure::Subject> real;
  std::vector<data::LeftOut> left_out;
  measure::SongBook songs;
  bool complete = true;  ///< none was left out, and each has its song
};

/// Reads them, listens to the songs and says what was left out or is odd. Throws Error where no dance is left;
/// `subcommand` is named where options are missing.
Dances read_dances(const DanceOptions& options, const std::string& subcommand, const Tool& tool);

}  // namespace choreo::app
