#include "choreo/core/file.h"
#include "choreo/core/parallel.h"
#include "choreo/measure/autocorrelation_report.h"
#include "choreo/measure/summary.h"
#include "choreo/output/svg.h"
#include "choreo/pose/kinetics.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <mutex>
#include <set>

#include "measure/autocorrelation_figure.h"

namespace fs = std::filesystem;

namespace choreo::measure {
namespace {

constexpr double kBeatStep = 0.02;  // beats: between two lags of the mean over dances
constexpr double kLagStep = 1 / pose::kKineticFps;

/// A picture to be drawn: DIR/<name>.svg and .png.
struct Picture {
  std::string name;
  std::string title;
  std::vector<LagColumn> columns;
  std::string unit;
};

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
  Picture picture{short_name(dance.name), title, {}, "s"};
  const CorrelatedDance* real = real_dance_to(dance.song, groups);
  if (real != nullptr && real->name != dance.name) picture.columns.push_back(column_of(*real, kReal));
  picture.columns.push_back(column_of(dance, "dance"));
  return picture;
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

std::vector<Picture> mean_picture(const std::vector<CorrelatedGroup>& groups) {
  const double most = most_beats(groups);
  if (!(most > 0)) return {};
  Picture picture{"mean", "Autocorrelation of the joints' positions, mean over dances", {}, "beats"};
  for (const CorrelatedGroup& group : groups) {
    const auto column = mean_column(group, most);
    if (group.name == kReal) {
      picture.columns.insert(picture.columns.begin(), column);
    } else {
      picture.columns.push_back(column);
    }
  }
  return {picture};
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

std::vector<Picture> all_pictures(const std::vector<CorrelatedGroup>& groups) {
  auto pictures = mean_picture(groups);
  for (const CorrelatedGroup& group : groups) {
    if (group.name != kDances) continue;
    for (const CorrelatedDance& dance : group.dances) pictures.push_back(picture_of(dance, groups));
  }
  make_names_differ(pictures);
  return pictures;
}

}  // namespace

void write_autocorrelation(const fs::path& folder, const AutocorrelationReport& report, std::size_t jobs,
                           const ProgressSink& progress) {
  make_writable_directory(folder);
  write_atomically(folder / "autocorrelation.json", autocorrelation_json(report));
  write_atomically(folder / "peaks.csv", peaks_csv(report));
  write_atomically(folder / "curves.csv", curves_csv(report));
  const auto pictures = all_pictures(report.groups);
  std::size_t done = 0;
  std::mutex reporting;
  parallel_for(pictures.size(), jobs, [&](std::size_t i) {
    const auto& [name, title, columns, unit] = pictures[i];
    const fs::path svg = folder / (name + ".svg");
    write_atomically(svg, autocorrelation_figure(title, columns, unit));
    output::write_svg_as_png(folder / (name + ".png"), svg);
    const std::scoped_lock lock(reporting);
    progress({++done, pictures.size(), name});
  });
}

}  // namespace choreo::measure
