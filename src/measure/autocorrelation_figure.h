#pragma once

#include "choreo/measure/autocorrelation.h"

#include <string>
#include <vector>

namespace choreo::measure {

/// A column of the picture: the curves of one dance, or of several.
struct LagColumn {
  std::string title;
  Correlogram curves;
  double step = 0;                                         ///< between two lags [unit]
  double beat = 0;                                         ///< between two beats [unit]; 0: not known, no lines
  std::array<std::vector<Peak>, pose::kDimensions> peaks;  ///< marked; lags in the unit
};

/// The paper's Fig. 4 as SVG: a row an axis; the joints thin, their average bold, the beats as dotted lines.
std::string autocorrelation_figure(const std::string& title, const std::vector<LagColumn>& columns,
                                   const std::string& unit);

}  // namespace choreo::measure
