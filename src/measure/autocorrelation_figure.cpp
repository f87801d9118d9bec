#include "measure/autocorrelation_figure.h"

#include "choreo/measure/summary.h"
#include "choreo/pose/kinetics.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <set>
#include <string_view>
#include <utility>

namespace fs = std::filesystem;

namespace choreo::measure {
namespace {

constexpr double kBeatStep = 0.02;  // beats: between two lags of the mean over dances
constexpr double kLagStep = 1 / pose::kKineticFps;
constexpr std::array<std::string_view, pose::kDimensions> kRows{"x", "y"};

/// A column of the picture: the curves of one dance, or of several.
struct LagColumn {
  std::string title;
  Correlogram curves;
  double step = 0;                                         ///< between two lags [unit]
  double beat = 0;                                         ///< between two beats [unit]; 0: not known, no lines
  std::array<std::vector<Peak>, pose::kDimensions> peaks;  ///< marked; lags in the unit
};

/// The longest lag of all columns; 1 where there is no curve.
double most_lag(const std::vector<LagColumn>& columns) {
  double most = 0;
  for (const LagColumn& column : columns) {
    for (const LagCurve& curve : column.curves.average) {
      most = std::max(most, column.step * (static_cast<double>(curve.size()) - 1));
    }
  }
  return most > 0 ? most : 1;
}

/// The quarter below all values.
double lowest(const std::vector<LagColumn>& columns) {
  double low = -0.25;
  for (const LagColumn& column : columns) {
    for (const auto& joints : column.curves.joints) {
      for (const LagCurve& curve : joints) {
        if (!curve.empty()) low = std::min(low, *std::ranges::min_element(curve));
      }
    }
  }
  return std::floor(4 * low) / 4;
}

plot::Curve curve_of(const LagCurve& curve, double step, std::string_view colour, double width) {
  plot::Curve result{.colour = colour, .width = width};
  for (std::size_t k = 0; k < curve.size(); ++k) result.points.push_back({static_cast<double>(k) * step, curve[k]});
  return result;
}

void add_beats(double beat, plot::Panel& panel) {
  for (int n = 1; beat > 0 && n * beat <= panel.x.most + 1e-9; ++n) {
    panel.curves.push_back({.name = n == 1 ? "beats" : "",
                            .colour = plot::kVermilion,
                            .points = {{n * beat, panel.y.least}, {n * beat, panel.y.most}},
                            .width = 1.4,
                            .dashed = true});
  }
}

void add_curves(const LagColumn& column, std::size_t axis, plot::Panel& panel) {
  for (const LagCurve& curve : column.curves.joints[axis]) {
    panel.curves.push_back(curve_of(curve, column.step, plot::kPaleGrey, 0.8));
  }
  panel.curves.back().name = "joints";
  panel.curves.push_back(curve_of(column.curves.average[axis], column.step, plot::kBlue, 2.6));
  panel.curves.back().name = "average over joints";
  for (const Peak& peak : column.peaks[axis]) panel.dots.push_back({{peak.lag, peak.height}, plot::kBlue, false});
}

plot::Panel panel_of(const LagColumn& column, std::size_t axis, const plot::Axis& x, const plot::Axis& y) {
  plot::Panel panel{.title = axis == 0 ? column.title : "", .x = x, .y = y};
  if (axis + 1 < pose::kDimensions) panel.x.label.clear();
  panel.y.label = fmt::format("autocorrelation of {}", kRows[axis]);
  add_beats(column.beat, panel);
  add_curves(column, axis, panel);
  if (column.curves.average[axis].empty()) panel.labels.push_back({{x.most / 2, 0.5}, "nothing moves"});
  if (axis > 0) std::ranges::for_each(panel.curves, [](plot::Curve& curve) { curve.name.clear(); });
  return panel;
}

plot::Figure figure_of(const std::string& title, const std::vector<LagColumn>& columns, std::string_view unit) {
  const plot::Axis x{.most = most_lag(columns), .label = fmt::format("lag [{}]", unit)};
  const plot::Axis y{.least = lowest(columns)};
  plot::Figure figure{.title = title, .panel_width = 460, .panel_height = 230};
  for (std::size_t axis = 0; axis < pose::kDimensions; ++axis) {
    figure.rows.emplace_back();
    for (const LagColumn& column : columns) figure.rows.back().push_back(panel_of(column, axis, x, y));
  }
  return figure;
}

/// "runs/waltz.json" is "waltz", "clips/cha_01/keypoints" is "cha_01".
std::string short_name(const std::string& dance) {
  const fs::path path = dance;
  if (path.filename() == "keypoints" && path.has_parent_path()) return path.parent_path().filename().string();
  const bool file = path.extension() == ".json" || path.extension() == ".safetensors";
  return (file ? path.stem() : path.filename()).string();
}

LagColumn column_of(const CorrelatedDance& dance, std::string_view group) {
  LagColumn column{fmt::format("{}: {}", group, short_name(dance.name)), dance.correlogram, kLagStep, dance.period, {}};
  for (const BeatPeak& peak : dance.peaks) column.peaks[peak.axis].push_back(peak.peak);
  return column;
}

const CorrelatedDance* real_dance_to(const std::string& song, const std::vector<CorrelatedGroup>& groups) {
  for (const CorrelatedGroup& group : groups) {
    if (group.name != kReal) continue;
    const auto found = std::ranges::find(group.dances, song, &CorrelatedDance::song);
    if (found != group.dances.end()) return &*found;
  }
  return nullptr;
}

Picture picture_of(const CorrelatedDance& dance, const std::vector<CorrelatedGroup>& groups) {
  std::string title = "Autocorrelation of the joints' positions";
  title += dance.period > 0 ? fmt::format("; {:.1f} beats/min", 60 / dance.period) : "; the beat isn't known";
  std::vector<LagColumn> columns;
  const CorrelatedDance* real = real_dance_to(dance.song, groups);
  if (real != nullptr && real->name != dance.name) columns.push_back(column_of(*real, kReal));
  columns.push_back(column_of(dance, "dance"));
  return {short_name(dance.name), figure_of(title, columns, "s")};
}

/// The lag [beats] that all dances' curves reach; 0 where no beat is known.
double most_beats(const std::vector<CorrelatedGroup>& groups) {
  double slowest = 0;
  for (const CorrelatedGroup& group : groups) {
    for (const CorrelatedDance& dance : group.dances) slowest = std::max(slowest, dance.period);
  }
  return slowest > 0 ? kMostLag / slowest : 0;
}

/// The mean of a group's curves at lags in beats; `curve_of` takes a dance's.
template <class CurveOf>
LagCurve mean_curve(const CorrelatedGroup& group, double most, const CurveOf& curve_of) {
  LagCurve sums(static_cast<std::size_t>(most / kBeatStep) + 1);
  double count = 0;
  for (const CorrelatedDance& dance : group.dances) {
    const LagCurve& curve = curve_of(dance.correlogram);
    if (!(dance.period > 0) || curve.empty()) continue;
    for (std::size_t i = 0; i < sums.size(); ++i) {
      const double at = static_cast<double>(i) * kBeatStep * dance.period / kLagStep;
      const auto before = std::min(static_cast<std::size_t>(at), curve.size() - 2);
      sums[i] += std::lerp(curve[before], curve[before + 1], at - static_cast<double>(before));
    }
    ++count;
  }
  if (count == 0) return {};
  for (double& sum : sums) sum /= count;
  return sums;
}

LagColumn mean_column(const CorrelatedGroup& group, double most) {
  LagColumn column{fmt::format("{}: mean over {}", group.name, group.dances.size()), {}, kBeatStep, 1, {}};
  for (std::size_t axis = 0; axis < pose::kDimensions; ++axis) {
    for (std::size_t joint = 0; joint < pose::kJoints; ++joint) {
      column.curves.joints[axis][joint] = mean_curve(
          group, most, [&](const Correlogram& curves) -> auto& { return curves.joints[axis][joint]; });
    }
    column.curves.average[axis] = mean_curve(
        group, most, [&](const Correlogram& curves) -> auto& { return curves.average[axis]; });
  }
  return column;
}

/// Real dances first.
std::vector<Picture> mean_picture(const std::vector<CorrelatedGroup>& groups) {
  const double most = most_beats(groups);
  if (!(most > 0)) return {};
  std::vector<LagColumn> columns;
  for (const CorrelatedGroup& group : groups) {
    columns.insert(group.name == kReal ? columns.begin() : columns.end(), mean_column(group, most));
  }
  return {{"mean", figure_of("Autocorrelation of the joints' positions, mean over dances", columns, "beats")}};
}

/// Two dances of one name become NAME and NAME-2.
void make_names_differ(std::vector<Picture>& pictures) {
  std::set<std::string> taken;
  for (Picture& picture : pictures) {
    std::string name = picture.name;
    for (int number = 2; !taken.insert(name).second; ++number) name = fmt::format("{}-{}", picture.name, number);
    picture.name = name;
  }
}

}  // namespace

std::vector<Picture> autocorrelation_pictures(const std::vector<CorrelatedGroup>& groups) {
  auto pictures = mean_picture(groups);
  for (const CorrelatedGroup& group : groups) {
    if (group.name != kDances) continue;
    for (const CorrelatedDance& dance : group.dances) pictures.push_back(picture_of(dance, groups));
  }
  make_names_differ(pictures);
  return pictures;
}

}  // namespace choreo::measure
