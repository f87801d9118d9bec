#include "choreo/train/curves.h"

#include "choreo/core/error.h"
#include "choreo/core/file.h"
#include "choreo/core/plot.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <string_view>
#include <utility>

namespace choreo::train {
namespace {

/// The points where `value` gives one, averaged down to at most kMost.
template <class Value>
std::vector<plot::Point> points_of(const std::vector<LogRow>& rows, const Value& value) {
  constexpr std::size_t kMost = 500;
  std::vector<plot::Point> all;
  for (const LogRow& row : rows) {
    const std::optional<double> y = value(row);
    if (y && std::isfinite(*y)) all.push_back({static_cast<double>(row.iteration), *y});
  }
  const std::size_t bin = all.size() / kMost + 1;
  std::vector<plot::Point> means;
  for (std::size_t i = 0; i < all.size(); i += bin) {
    const std::size_t end = std::min(all.size(), i + bin);
    plot::Point mean;
    for (std::size_t j = i; j < end; ++j) mean = {mean.x + all[j].x, mean.y + all[j].y};
    means.push_back({mean.x / static_cast<double>(end - i), mean.y / static_cast<double>(end - i)});
  }
  return means;
}

/// Its last value stands beside its name.
plot::Curve curve(std::string_view name, std::string_view colour, std::vector<plot::Point> points) {
  const std::string last = points.empty() ? "" : fmt::format(" {:.4g}", points.back().y);
  return {.name = std::string(name) + last, .colour = colour, .points = std::move(points)};
}

plot::Axis iterations(const std::vector<LogRow>& rows) {
  return {.most = std::max<double>(1, static_cast<double>(rows.back().iteration))};
}

/// The least and the most of the curves' values, and of these two.
std::pair<double, double> extremes(const std::vector<plot::Curve>& curves, double least, double most) {
  for (const plot::Curve& curve : curves) {
    for (const plot::Point& p : curve.points) {
      least = std::min(least, p.y);
      most = std::max(most, p.y);
    }
  }
  return {least, most};
}

plot::Panel loss_panel(const std::vector<LogRow>& rows) {
  static constexpr double kLeast = 1e-8;  // of what a logarithm is taken
  const auto loss = [](const LogRow& row) { return std::optional(std::max(row.loss.total, kLeast)); };
  const auto validation = [&](LossValues Validation::*of) {
    return points_of(rows, [of](const LogRow& row) {
      return row.validation ? std::optional(std::max((*row.validation.*of).total, kLeast)) : std::nullopt;
    });
  };
  std::vector<plot::Curve> curves{curve("training", plot::kBlue, points_of(rows, loss)),
                                  curve("validation", plot::kVermilion, validation(&Validation::model)),
                                  curve("copying", plot::kGrey, validation(&Validation::copy))};
  const auto [least, most] = extremes(curves, 1e9, kLeast);
  return {.title = "loss",
          .x = iterations(rows),
          .y = {.least = 0.9 * least, .most = 1.1 * most, .logarithmic = true},
          .curves = std::move(curves)};
}

std::optional<plot::Panel> free_run_panel(const std::vector<LogRow>& rows) {
  const auto figure = [&](double FreeRun::*of) {
    return points_of(
        rows, [of](const LogRow& row) { return row.free_run ? std::optional(*row.free_run.*of) : std::nullopt; });
  };
  std::vector<plot::Curve> curves{curve("freeze ratio", plot::kBlue, figure(&FreeRun::freeze_ratio)),
                                  curve("energy ratio", plot::kVermilion, figure(&FreeRun::energy_ratio)),
                                  curve("limb ratio", plot::kGreen, figure(&FreeRun::limb_ratio)),
                                  curve("coherence", plot::kPurple, figure(&FreeRun::coherence)),
                                  curve("control", plot::kGrey, figure(&FreeRun::control))};
  if (curves.front().points.empty()) return {};
  const auto [least, most] = extremes(curves, 0, 1);
  return plot::Panel{
      .title = "running free: a dancer has a freeze ratio near 0, energy and limbs near 1, coherence above its control",
      .x = iterations(rows),
      .y = {.least = least, .most = 1.05 * most},
      .curves = std::move(curves)};
}

}  // namespace

std::string draw_curves(const std::vector<LogRow>& rows, const std::string& title) {
  if (rows.empty()) fail("no iteration to draw yet");
  plot::Figure figure{.title = title, .rows = {{loss_panel(rows)}}};
  if (auto panel = free_run_panel(rows)) figure.rows.push_back({std::move(*panel)});
  figure.rows.back().front().x.label = "iteration";
  return plot::to_svg(figure);
}

std::filesystem::path write_curves(const std::filesystem::path& run) {
  std::filesystem::path path = run / "curves.svg";
  write_atomically(path, draw_curves(read_log(run / "log.csv"), run.native()));
  return path;
}

}  // namespace choreo::train
