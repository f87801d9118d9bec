#pragma once

#include "choreo/core/progress.h"
#include "choreo/measure/bootstrap.h"
#include "choreo/measure/figures.h"
#include "choreo/measure/subject.h"

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

/// The figures that compare sets: keys, beside those of all_figures().
std::span<const Figure> set_figures();

/// Dances of one kind, and what they come to.
struct Group {
  std::string name;
  std::vector<Measured> dances;
  std::map<std::string, Summarised, std::less<>> figures;  ///< by key
};

/// All that a report tells.
struct Summary {
  std::vector<Group> groups;  ///< the dances, the real ones, and accidents made of these
  std::vector<data::LeftOut> left_out;
  std::vector<std::string> remarks;  ///< what is odd, and which figures rank an accident above a dance
  std::uint64_t seed = 0;
};

inline constexpr std::string_view kDances = "dances";
inline constexpr std::string_view kReal = "real";

/// The groups' dances with their songs: real ones (may be empty) give units, floor and accidents; without them the
/// accidents are made of the dances. Measures all of it.
Summary summarise(const std::vector<Subject>& dances, const std::vector<Subject>& real, const SongBook& songs,
                  std::uint64_t seed, std::size_t jobs, const ProgressSink& progress = no_progress());

/// What a reader should know: dances that stand still, tremble or go past the beat, and figures that rank an accident
/// above a dance.
std::vector<std::string> remarks(const std::vector<Group>& groups);

}  // namespace choreo::measure
