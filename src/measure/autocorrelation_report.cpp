#include "choreo/measure/autocorrelation_report.h"

#include "choreo/core/file.h"
#include "choreo/core/json.h"
#include "choreo/core/parallel.h"
#include "choreo/core/plot.h"
#include "choreo/core/text.h"
#include "choreo/output/svg.h"
#include "choreo/pose/kinetics.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "measure/autocorrelation_figure.h"

namespace choreo::measure {
namespace {

using nlohmann::json;

constexpr std::array<std::string_view, pose::kDimensions> kAxes{"x", "y"};
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

/// One peak over a group's dances; nothing where no dance has it.
struct PeakSummary {
  std::string group;
  std::size_t axis = 0;
  std::size_t number = 0;
  std::optional<Estimate> lag;       ///< [s]
  std::optional<Estimate> distance;  ///< [beats]
  std::optional<Estimate> other_distance;
};

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

/// Of each group, axis and peak.
std::vector<PeakSummary> summarise_peaks(const AutocorrelationReport& report) {
  std::vector<PeakSummary> found;
  for (const CorrelatedGroup& group : report.groups) {
    for (std::size_t axis = 0; axis < pose::kDimensions; ++axis) {
      for (std::size_t i = 0; i < kPeaks; ++i) found.push_back(summarise(group, axis, i, report.seed));
    }
  }
  return found;
}

json json_of(const std::optional<double>& value) { return value ? json(*value) : json(nullptr); }

json json_of(const Correlogram& correlogram, std::size_t axis) {
  json joints = json::object();
  for (std::size_t joint = 0; joint < pose::kJoints; ++joint) {
    joints[std::string(pose::kJointNames[joint])] = correlogram.joints[axis][joint];
  }
  return {{"average", correlogram.average[axis]}, {"joints", joints}};
}

json json_of(const BeatPeak& peak) {
  return {{"axis", kAxes[peak.axis]},
          {"peak", peak.number + 1},
          {"lag", peak.peak.lag},
          {"height", peak.peak.height},
          {"distance", json_of(peak.distance)},
          {"distance_other", json_of(peak.other_distance)}};
}

json json_of(const CorrelatedDance& dance, const std::string& group) {
  json result{{"group", group}, {"dance", dance.name}, {"song", dance.song}, {"peaks", json::array()}};
  if (dance.period > 0) {
    result["beat_period"] = dance.period;
  } else {
    result["no_beat"] = dance.trouble;
  }
  for (std::size_t axis = 0; axis < pose::kDimensions; ++axis) {
    result[std::string(kAxes[axis])] = json_of(dance.correlogram, axis);
  }
  for (const BeatPeak& peak : dance.peaks) result["peaks"].push_back(json_of(peak));
  return result;
}

json json_of(const std::optional<Estimate>& estimate) {
  if (!estimate) return nullptr;
  json result{{"mean", estimate->mean}, {"dances", estimate->values}, {"songs", estimate->songs}};
  if (estimate->low && estimate->high) result["interval"] = {*estimate->low, *estimate->high};
  return result;
}

json json_of(const PeakSummary& peak) {
  return {{"group", peak.group},
          {"axis", kAxes[peak.axis]},
          {"peak", peak.number + 1},
          {"lag", json_of(peak.lag)},
          {"distance", json_of(peak.distance)},
          {"distance_other", json_of(peak.other_distance)},
          {"distance_by_chance", kChanceDistance}};
}

std::string in_words(const std::optional<Estimate>& estimate) {
  if (!estimate) return "\u2013";
  const auto& [mean, low, high, values, songs] = *estimate;
  return low && high ? fmt::format("{:.3f} [{:.3f}, {:.3f}]", mean, *low, *high) : fmt::format("{:.3f}", mean);
}

std::string table_line(const std::array<std::string, 7>& cells) {
  constexpr std::array<std::size_t, 7> kWidths{16, 6, 6, 9, 24, 24, 24};
  std::string line;
  for (std::size_t i = 0; i < cells.size(); ++i) line += padded(cells[i], kWidths[i]);
  return line.erase(line.find_last_not_of(' ') + 1) + "\n";
}

std::string cell(const std::optional<double>& value) { return value ? fmt::format("{:.7g}", *value) : ""; }

}  // namespace

CorrelatedDance correlate(const Dance& dance, const Songs& songs) {
  CorrelatedDance result{.name = dance.name,
                         .song = dance.song,
                         .correlogram = correlogram(dance.motion),
                         .trouble = trouble_of(dance, songs)};
  std::vector<double> other_periods;
  if (result.trouble.empty()) {
    const auto period_of = [&](const Song& song) { return beat_period(song.beats.times, dance.start, dance.end()); };
    result.period = period_of(songs.at(dance.file));
    for (const Song* song : songs.others(dance.file, kOtherSongs)) other_periods.push_back(period_of(*song));
  }
  result.peaks = first_peaks(result, other_periods);
  return result;
}

CorrelatedGroup correlate_group(const std::string& name, const std::vector<Dance>& dances, const Songs& songs,
                                std::size_t jobs) {
  CorrelatedGroup group{name, std::vector<CorrelatedDance>(dances.size())};
  parallel_for(dances.size(), jobs, [&](std::size_t i) { group.dances[i] = correlate(dances[i], songs); });
  return group;
}

std::string autocorrelation_text(const AutocorrelationReport& report) {
  std::string text = table_line({"peaks", "axis", "peak", "dances", "lag [s]", "to the beat [beats]", "other songs"});
  for (const PeakSummary& peak : summarise_peaks(report)) {
    text += table_line({peak.group, std::string(kAxes[peak.axis]), std::to_string(peak.number + 1),
                        std::to_string(peak.lag ? peak.lag->values : 0), in_words(peak.lag), in_words(peak.distance),
                        in_words(peak.other_distance)});
  }
  return text + fmt::format(
                    "Means [95 % interval over songs] over dances; the distance of a peak to the nearest whole number "
                    "of beats is {} by chance.\n",
                    kChanceDistance);
}

std::string autocorrelation_json(const AutocorrelationReport& found) {
  json report{{"format", "choreo-autocorrelation"},
              {"version", 1},
              {"seed", found.seed},
              {"lag_step", 1 / pose::kKineticFps},
              {"dances", json::array()},
              {"peaks", json::array()},
              {"left_out", json::array()}};
  for (const CorrelatedGroup& group : found.groups) {
    for (const CorrelatedDance& dance : group.dances) report["dances"].push_back(json_of(dance, group.name));
  }
  for (const PeakSummary& peak : summarise_peaks(found)) report["peaks"].push_back(json_of(peak));
  for (const auto& [id, reason, kind] : found.left_out)
    report["left_out"].push_back({{"dance", id}, {"reason", reason}});
  return report.dump(-1, ' ', false, json::error_handler_t::replace) + "\n";
}

std::string peaks_csv(const AutocorrelationReport& report) {
  std::string lines = "group,dance,song,beat_period,axis,peak,lag,height,distance,distance_other,distance_by_chance\n";
  for (const CorrelatedGroup& group : report.groups) {
    for (const CorrelatedDance& dance : group.dances) {
      const std::string name =
          fmt::format("{},{},{}", csv_field(group.name), csv_field(dance.name), csv_field(dance.song));
      const std::string period = dance.period > 0 ? fmt::format("{:.7g}", dance.period) : "";
      for (const BeatPeak& peak : dance.peaks) {
        lines += fmt::format("{},{},{},{},{:.7g},{:.7g},{},{},{}\n", name, period, kAxes[peak.axis], peak.number + 1,
                             peak.peak.lag, peak.peak.height, cell(peak.distance), cell(peak.other_distance),
                             peak.distance ? fmt::format("{}", kChanceDistance) : "");
      }
    }
  }
  return lines;
}

std::string curves_csv(const AutocorrelationReport& report) {
  std::string lines = "group,dance,axis,lag,average\n";
  for (const CorrelatedGroup& group : report.groups) {
    for (const CorrelatedDance& dance : group.dances) {
      for (std::size_t axis = 0; axis < pose::kDimensions; ++axis) {
        const std::string name = fmt::format("{},{},{}", csv_field(group.name), csv_field(dance.name), kAxes[axis]);
        const LagCurve& curve = dance.correlogram.average[axis];
        for (std::size_t k = 0; k < curve.size(); ++k) {
          lines += fmt::format("{},{:.2f},{:.6f}\n", name, static_cast<double>(k) / pose::kKineticFps, curve[k]);
        }
      }
    }
  }
  return lines;
}

void write_autocorrelation(const std::filesystem::path& folder, const AutocorrelationReport& report, std::size_t jobs,
                           const ProgressSink& progress) {
  make_writable_directory(folder);
  write_atomically(folder / "autocorrelation.json", autocorrelation_json(report));
  write_atomically(folder / "peaks.csv", peaks_csv(report));
  write_atomically(folder / "curves.csv", curves_csv(report));
  const auto pictures = autocorrelation_pictures(report.groups);
  ProgressCount done(pictures.size(), progress);
  parallel_for(pictures.size(), jobs, [&](std::size_t i) {
    const auto& [name, figure] = pictures[i];
    const std::filesystem::path svg = folder / (name + ".svg");
    write_atomically(svg, plot::to_svg(figure));
    output::write_svg_as_png(folder / (name + ".png"), svg);
    done.add(name);
  });
}

}  // namespace choreo::measure
