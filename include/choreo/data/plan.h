#pragma once

#include "choreo/data/batch.h"

#include <filesystem>
#include <string>
#include <vector>

namespace choreo::data {

enum class Intent { kPrepare, kUnchanged, kLeaveOut };

/// What prepare_corpus() would do with a clip.
struct PlannedClip {
  std::string id;
  Intent intent = Intent::kPrepare;
  std::string reason;  ///< why it would be left out
};

/// What prepare_corpus() would do, as far as names, headers and three of a clip's OpenPose files tell: nothing is
/// decoded and nothing written. What only the whole clip shows can still leave it out. Throws Error as
/// prepare_corpus() does.
std::vector<PlannedClip> plan_corpus(const std::vector<std::filesystem::path>& folders,
                                     const std::filesystem::path& corpus, const BatchOptions& options, const Log& log,
                                     const ProgressSink& progress);

}  // namespace choreo::data
