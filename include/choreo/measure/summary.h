#pragma once

#include "choreo/core/progress.h"
#include "choreo/measure/bootstrap.h"
#include "choreo/measure/dances.h"
#include "choreo/measure/figures.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace choreo::measure {

/// A figure of a set of dances, or why it can't be had.
struct Summarised {
  std::optional<Estimate> estimate;
  std::string reason;
};

/// The figures of a set of dances, beside those of all_figures().
std::span<const Figure> set_figures();

/// Those of all_figures(), then those of set_figures().
std::vector<const Figure*> every_figure();

/// Dances of one kind, and what they come to.
struct Group {
  std::string name;
  std::vector<DanceFigures> dances;
  std::map<std::string, Summarised, std::less<>> figures;  ///< by key: every_figure()

  /// The figure must be one of every_figure().
  [[nodiscard]] const Summarised& at(std::string_view key) const { return figures.find(key)->second; }
};

/// Why figures of a group can't be had: reason → keys.
std::map<std::string, std::vector<std::string>> reasons_of(const Group& group);

/// All that a report tells.
struct Summary {
  std::vector<Group> groups;  ///< the dances, the real ones, and controls made of these
  std::vector<data::LeftOut> left_out;
  std::vector<std::string> remarks;  ///< what is odd, and which figures rank a control above a dance
  std::uint64_t seed = 0;
};

inline constexpr std::string_view kDances = "dances";
inline constexpr std::string_view kReal = "real";

/// Measures dances with their songs. Real ones (may be empty) give units, floor and controls; without them the controls
/// are made of the dances. Novelty is measured beside the dances that are `known` (may be none).
Summary summarise(const std::vector<Dance>& dances, const std::vector<Dance>& real, const Songs& songs,
                  const KnownDances& known, std::uint64_t seed, std::size_t jobs,
                  const ProgressSink& progress = no_progress());

}  // namespace choreo::measure
