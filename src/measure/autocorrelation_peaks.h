#pragma once

#include "choreo/measure/autocorrelation_report.h"

#include <optional>
#include <string>
#include <vector>

namespace choreo::measure {

/// One peak over a group's dances; nothing where no dance has it.
struct PeakSummary {
  std::string group;
  std::size_t axis = 0;
  std::size_t number = 0;
  std::optional<Estimate> lag;       ///< [s]
  std::optional<Estimate> distance;  ///< [beats]
  std::optional<Estimate> other_distance;
};

/// Of each group, axis and peak.
std::vector<PeakSummary> summarise_peaks(const AutocorrelationReport& report);

}  // namespace choreo::measure
