#pragma once

#include "choreo/core/matrix.h"
#include "choreo/measure/dances.h"
#include "choreo/measure/novelty.h"
#include "choreo/measure/songs.h"

#include <array>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace choreo::measure {

/// What a high value of a figure says, for those that are marks.
enum class Better { kHigher, kLower, kNeither };

/// A figure of one dance.
struct Figure {
  std::string_view key;    ///< in report.json and report.csv
  std::string_view title;  ///< for people
  std::string_view unit;
  Better better = Better::kNeither;
};

/// All of them. Equations and sources: freeze ratio, speed, jerk, limb lengths in choreo/pose/kinetics.h; coherence
/// (own and stretched) in choreo/pose/coherence.h; alignment in alignment.h. "… other songs" is the mean over up to
/// eight other songs' beats, "… own song shifted" over the own beats moved by ¼, ½ and ¾ of one; a gain is own −
/// control.
std::span<const Figure> all_figures();

/// The index of a key in all_figures(), which must hold it.
std::size_t index_of(std::string_view key);

/// A dance's figures: values in the order of all_figures(), and why some can't be had.
struct DanceFigures {
  std::string name;
  std::string song;
  std::vector<std::optional<double>> values{};
  std::map<std::string, std::string> reasons{};  ///< key → reason
  Matrix features{};                             ///< [windows, 45], kinetic_features()
  Matrix poses{};                                ///< [T, 30], body_poses()

  void set(std::string_view key, std::optional<double> value, const std::string& reason_if_none);
  [[nodiscard]] std::optional<double> get(std::string_view key) const { return values[index_of(key)]; }
};

/// Of a dance by itself, with its song, other songs and its own one shifted, and beside the dances that are `known`
/// (none: nothing is said of novelty). The ratios to real dances are left to add_ratios().
DanceFigures measure(const Dance& dance, const Songs& songs, const KnownDances& known);

/// Energy and jerk in units of the real dances' mean.
void add_ratios(std::vector<DanceFigures>& dances, const std::vector<DanceFigures>& real);

}  // namespace choreo::measure
