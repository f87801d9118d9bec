#include "measure/autocorrelation_peaks.h"

#include "choreo/core/parallel.h"
#include "choreo/pose/kinetics.h"

#include <algorithm>
#include <cmath>

namespace choreo::measure {
namespace {

constexpr std::size_t kOtherSongs = 8;

/// Mean distance of a song's beats that fall into the dance [s]; of all where less than two do, 0 where there are none.
double beat_period(const std::vector<double>& beats, double begin, double end) {
  auto first = std::ranges::lower_bound(beats, begin), after = std::ranges::upper_bound(beats, end);
  if (after - first < 2) first = beats.begin(), after = beats.end();
  if (after - first < 2) return 0;
  return (*(after - 1) - *first) / static_cast<double>(after - first - 1);
}

/// From a lag to the nearest multiple ≥ 1 of the period [periods].
double distance_to_beat(double lag, double period) {
  const double beats = lag / period;
  return std::abs(beats - std::max(1.0, std::round(beats)));
}

std::optional<double> mean_distance(double lag, const std::vector<double>& periods) {
  if (periods.empty()) return {};
  double sum = 0;
  for (const double period : periods) sum += distance_to_beat(lag, period);
  return sum / static_cast<double>(periods.size());
}

std::vector<BeatPeak> first_peaks(const CorrelatedDance& dance, const std::vector<double>& other_periods) {
  std::vector<BeatPeak> found;
  for (std::size_t axis = 0; axis < pose::kDimensions; ++axis) {
    const auto peaks = find_peaks(dance.correlogram.average[axis]);
    for (std::size_t i = 0; i < std::min(peaks.size(), kPeaks); ++i) {
      BeatPeak peak{axis, i, peaks[i], {}, {}};
      if (dance.period > 0) {
        peak.distance = distance_to_beat(peaks[i].lag, dance.period);
        peak.other_distance = mean_distance(peaks[i].lag, other_periods);
      }
      found.push_back(peak);
    }
  }
  return found;
}

PeakSummary summarise(const CorrelatedGroup& group, std::size_t axis, std::size_t number, std::uint64_t seed) {
  std::vector<SongValue> lags, distances, others;
  for (const CorrelatedDance& dance : group.dances) {
    for (const BeatPeak& peak : dance.peaks) {
      if (peak.axis != axis || peak.number != number) continue;
      lags.push_back({dance.song, peak.peak.lag});
      if (peak.distance) distances.push_back({dance.song, *peak.distance});
      if (peak.other_distance) others.push_back({dance.song, *peak.other_distance});
    }
  }
  return {group.name, axis, number, estimate(lags, seed), estimate(distances, seed), estimate(others, seed)};
}

}  // namespace

CorrelatedDance correlate(const Subject& subject, const SongBook& songs) {
  CorrelatedDance dance{subject.name, subject.song, correlogram(subject.motion), 0, {}, {}};
  dance.trouble = subject.file.empty() ? subject.trouble : songs.at(subject.file).trouble;
  std::vector<double> other_periods;
  if (dance.trouble.empty()) {
    const double end = subject.start + static_cast<double>(subject.motion.rows()) / pose::kKineticFps;
    const auto period_of = [&](const HeardSong& song) { return beat_period(song.beats.times, subject.start, end); };
    dance.period = period_of(songs.at(subject.file));
    for (const HeardSong* song : songs.others(subject.file, kOtherSongs)) other_periods.push_back(period_of(*song));
  }
  dance.peaks = first_peaks(dance, other_periods);
  return dance;
}

CorrelatedGroup correlate_group(const std::string& name, const std::vector<Subject>& subjects, const SongBook& songs,
                                std::size_t jobs) {
  CorrelatedGroup group{name, std::vector<CorrelatedDance>(subjects.size())};
  parallel_for(subjects.size(), jobs, [&](std::size_t i) { group.dances[i] = correlate(subjects[i], songs); });
  return group;
}

std::vector<PeakSummary> summarise_peaks(const AutocorrelationReport& report) {
  std::vector<PeakSummary> found;
  for (const CorrelatedGroup& group : report.groups) {
    for (std::size_t axis = 0; axis < pose::kDimensions; ++axis) {
      for (std::size_t i = 0; i < kPeaks; ++i) found.push_back(summarise(group, axis, i, report.seed));
    }
  }
  return found;
}

}  // namespace choreo::measure
