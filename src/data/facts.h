#pragma once

#include "choreo/core/log.h"
#include "choreo/data/source.h"

#include <filesystem>

namespace choreo::data {

/// What the folder's clip.json tells; nothing where there is none. `log` hears of keys that mean nothing.
/// Throws Error for a value of another kind or out of range.
ClipFacts read_facts(const std::filesystem::path& folder, const Log& log);

}  // namespace choreo::data
