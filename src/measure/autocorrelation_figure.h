#pragma once

#include "choreo/core/plot.h"
#include "choreo/measure/autocorrelation_report.h"

#include <string>
#include <vector>

namespace choreo::measure {

/// A picture and the name of its file, without an ending.
struct Picture {
  std::string name;
  plot::Figure figure;
};

/// The paper's Fig. 4: a row an axis; the joints thin, their average bold with its first peaks, the beats dashed.
/// "mean" (left out where no beat is known) is of each group's mean over dances at lags in beats; then a picture of
/// each dance, beside a real one to the same song where there is one. No two have one name.
std::vector<Picture> autocorrelation_pictures(const std::vector<CorrelatedGroup>& groups);

}  // namespace choreo::measure
