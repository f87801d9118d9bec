#pragma once

#include "choreo/measure/autocorrelation.h"
#include "choreo/measure/bootstrap.h"
#include "choreo/measure/dances.h"
#include "choreo/measure/songs.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace choreo::measure {

inline constexpr std::size_t kPeaks = 2;  ///< the first ones of a curve are looked at
/// What a peak at a random lag would have: its distance is anything from 0 to half a beat.
inline constexpr double kChanceDistance = 0.25;  ///< [beats]

/// A peak of a dance's average curve beside the beat.
struct BeatPeak {
  std::size_t axis = 0;
  std::size_t number = 0;  ///< 0: the first
  Peak peak;
  std::optional<double> distance;        ///< to the nearest multiple (1, 2, …) of the song's beat [beats]
  std::optional<double> other_distance;  ///< of other songs' beats, mean
};

/// A dance's autocorrelation.
struct CorrelatedDance {
  std::string name;
  std::string song;
  Correlogram correlogram;
  double period = 0;    ///< of the beat while the dance lasts [s], mean; 0: not known
  std::string trouble;  ///< why it isn't known
  std::vector<BeatPeak> peaks{};
};

/// Of a dance with its song's beats and those of up to eight other songs.
CorrelatedDance correlate(const Dance& dance, const Songs& songs);

/// Dances of one kind.
struct CorrelatedGroup {
  std::string name;
  std::vector<CorrelatedDance> dances;
};

/// Of all these.
CorrelatedGroup correlate_group(const std::string& name, const std::vector<Dance>& dances, const Songs& songs,
                                std::size_t jobs);

/// All that is told: the dances, and real ones where there are any.
struct AutocorrelationReport {
  std::vector<CorrelatedGroup> groups;
  std::vector<data::LeftOut> left_out;
  std::uint64_t seed = 1;  ///< of the intervals
};

/// The peak table: of each group, axis and peak the mean lag and distance over dances, with 95 % intervals over songs.
std::string autocorrelation_text(const AutocorrelationReport& report);
/// {"format": "choreo-autocorrelation", "version": 1, …}: all curves and peaks.
std::string autocorrelation_json(const AutocorrelationReport& report);
/// One line a peak, and one line a lag of each dance's average curves.
std::string peaks_csv(const AutocorrelationReport& report);
std::string curves_csv(const AutocorrelationReport& report);

/// Writes DIR/autocorrelation.json, peaks.csv and curves.csv; mean.svg: the mean over each group's dances at lags in
/// beats, for songs differ in tempo (left out where no beat is known); <dance>.svg: each dance, beside a real one to
/// the same song where there is one. Each picture as PNG too, for which it needs the program ffmpeg.
void write_autocorrelation(const std::filesystem::path& folder, const AutocorrelationReport& report, std::size_t jobs,
                           const ProgressSink& progress = no_progress());

}  // namespace choreo::measure
