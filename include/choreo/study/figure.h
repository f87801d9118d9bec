#pragma once

#include "choreo/core/plot.h"
#include "choreo/study/analysis.h"

namespace choreo::study {

/// The paper's Fig. 3: the groups' means with their standard deviations, and brackets over the pairs that differ:
/// * p < 0.05, ** p < 0.01, *** p < 0.001 (Holm's).
plot::Figure study_figure(const StudyAnalysis& analysis);

}  // namespace choreo::study
