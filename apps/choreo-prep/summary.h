#pragma once

#include "choreo/core/log.h"
#include "choreo/data/batch.h"
#include "choreo/data/plan.h"

#include <string>
#include <vector>

namespace choreo::app {

/// Tells what was left out and why, and what the corpus is as a whole.
void summarise(const data::BatchResult& result, const Log& log);

/// Done, done but for some, or nothing done.
int exit_code(const data::BatchResult& result);

/// A dry run: a line a clip ("prepare", "unchanged" or "leave out", the clip, the reason) and the counts.
std::string to_text(const std::vector<data::PlannedClip>& plans);
int exit_code(const std::vector<data::PlannedClip>& plans);

}  // namespace choreo::app
