#pragma once

#include "choreo/core/file.h"

#include <filesystem>
#include <sstream>
#include <string>
#include <vector>

namespace choreo::testing {

/// The cells of a CSV file, row by row, the header first.
inline std::vector<std::vector<std::string>> rows_of(const std::filesystem::path& csv) {
  std::istringstream lines(read_file(csv));
  std::vector<std::vector<std::string>> rows;
  for (std::string line; std::getline(lines, line);) {
    std::vector<std::string> cells;
    std::istringstream stream(line);
    for (std::string cell; std::getline(stream, cell, ',');) cells.push_back(cell);
    rows.push_back(cells);
  }
  return rows;
}

}  // namespace choreo::testing
