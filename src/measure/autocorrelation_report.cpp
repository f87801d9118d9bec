#include "choreo/measure/autocorrelation_report.h"

#include "choreo/core/json.h"
#include "choreo/core/markup.h"
#include "choreo/core/text.h"
#include "choreo/pose/kinetics.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "measure/autocorrelation_peaks.h"

namespace choreo::measure {
namespace {

using nlohmann::json;

constexpr std::array<std::string_view, pose::kDimensions> kAxes{"x", "y"};

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

}  // namespace choreo::measure
