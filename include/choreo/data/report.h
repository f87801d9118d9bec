#pragma once

#include "choreo/data/corpus.h"

#include <array>
#include <cstddef>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace choreo::data {

/// Writes CORPUS/report.csv, atomically: a row a clip with its figures, or with the reason why it was left out.
void write_report(const std::filesystem::path& folder, const Corpus& corpus);

/// How many clips were left out for each kind of reason, the most frequent first; "other" stands for those without one.
std::vector<std::pair<std::string, std::size_t>> count_kinds(const std::vector<LeftOut>& left_out);

/// What a corpus is as a whole.
struct Totals {
  std::size_t frames = 0;
  double seconds = 0;
  double danced = 0;  ///< the segments' length [s]
  std::size_t segments = 0;
  double seen = 0;  ///< shares as a CorpusEntry's, over all frames
  double dancer_seen = 0;
  std::array<std::size_t, 3> splits{};  ///< clips in train, valid, test
};

Totals totals_of(const std::vector<CorpusEntry>& clips);

}  // namespace choreo::data
