#include "choreo/train/curves.h"

#include "choreo/core/error.h"
#include "choreo/core/file.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <string_view>
#include <utility>

namespace choreo::train {
namespace {

// Pixels.
constexpr double kWidth = 900, kLeft = 80, kRight = 210, kTop = 50, kPanel = 300, kGap = 50;

struct Point {
  double x;
  double y;
};

struct Curve {
  std::string_view name;
  std::string_view colour;  // of Okabe and Ito's palette, which the colour-blind tell apart too
  std::vector<Point> points;
};

struct Axis {
  double least;
  double most;
  bool logarithmic = false;

  /// 0 … 1 from the least value to the most.
  [[nodiscard]] double place(double value) const {
    if (logarithmic) return std::log(value / least) / std::log(most / least);
    return (value - least) / (most - least);
  }
};

struct Panel {
  std::string_view title;
  Axis x;
  Axis y;
  double top;
  std::vector<Curve> curves;

  [[nodiscard]] double left_of(double value) const { return kLeft + x.place(value) * (kWidth - kLeft - kRight); }
  [[nodiscard]] double height_of(double value) const { return top + (1 - y.place(value)) * kPanel; }
};

/// The points where `value` gives one, averaged down to at most kMost.
template <class Value>
std::vector<Point> points_of(const std::vector<LogRow>& rows, const Value& value) {
  constexpr std::size_t kMost = 500;
  std::vector<Point> all;
  for (const LogRow& row : rows) {
    const std::optional<double> y = value(row);
    if (y && std::isfinite(*y)) all.push_back({static_cast<double>(row.iteration), *y});
  }
  const std::size_t bin = all.size() / kMost + 1;
  std::vector<Point> means;
  for (std::size_t i = 0; i < all.size(); i += bin) {
    const std::size_t end = std::min(all.size(), i + bin);
    Point mean{0, 0};
    for (std::size_t j = i; j < end; ++j) mean = {mean.x + all[j].x, mean.y + all[j].y};
    means.push_back({mean.x / static_cast<double>(end - i), mean.y / static_cast<double>(end - i)});
  }
  return means;
}

std::string line(Point a, Point b, std::string_view style) {
  return fmt::format("<line x1=\"{:.1f}\" y1=\"{:.1f}\" x2=\"{:.1f}\" y2=\"{:.1f}\" {}/>\n", a.x, a.y, b.x, b.y, style);
}

std::string text(Point at, std::string_view words, std::string_view anchor) {
  return fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"{}\">{}</text>\n", at.x, at.y, anchor, words);
}

/// 1, 2 or 5 times a power of ten, about a fifth of the range.
double step_of(double range) {
  const double power = std::pow(10, std::floor(std::log10(range / 5)));
  for (const double factor : {1.0, 2.0, 5.0}) {
    if (factor * power >= range / 5) return factor * power;
  }
  return 10 * power;
}

std::vector<double> ticks_of(const Axis& axis) {
  std::vector<double> ticks;
  if (axis.logarithmic) {
    for (double power = std::pow(10, std::floor(std::log10(axis.least))); power <= axis.most; power *= 10) {
      for (const double factor : {1.0, 2.0, 5.0}) ticks.push_back(factor * power);
    }
  } else {
    const double step = step_of(axis.most - axis.least);
    for (double tick = std::ceil(axis.least / step) * step; tick <= axis.most; tick += step) ticks.push_back(tick);
  }
  std::erase_if(ticks, [&](double tick) { return tick < axis.least || tick > axis.most; });
  return ticks;
}

std::string draw_axes(const Panel& panel) {
  constexpr std::string_view kGrid = "stroke=\"#cccccc\" stroke-width=\"0.7\"";
  std::string svg = text({kLeft, panel.top - 10}, panel.title, "start");
  for (const double tick : ticks_of(panel.y)) {
    svg += line({kLeft, panel.height_of(tick)}, {kWidth - kRight, panel.height_of(tick)}, kGrid);
    svg += text({kLeft - 8, panel.height_of(tick) + 5}, fmt::format("{:.3g}", tick), "end");
  }
  for (const double tick : ticks_of(panel.x)) {
    svg += line({panel.left_of(tick), panel.top}, {panel.left_of(tick), panel.top + kPanel}, kGrid);
    svg += text({panel.left_of(tick), panel.top + kPanel + 20}, fmt::format("{:g}", tick), "middle");
  }
  return svg;
}

std::string draw_curve(const Panel& panel, const Curve& curve, double label_height) {
  std::string points;
  for (const Point& p : curve.points) points += fmt::format("{:.1f},{:.1f} ", panel.left_of(p.x), panel.height_of(p.y));
  const double right = kWidth - kRight;
  std::string svg =
      fmt::format("<polyline points=\"{}\" fill=\"none\" stroke=\"{}\" stroke-width=\"1.8\"/>\n", points, curve.colour);
  svg += line({right + 12, label_height - 5}, {right + 34, label_height - 5},
              fmt::format("stroke=\"{}\" stroke-width=\"3\"", curve.colour));
  const std::string last = curve.points.empty() ? "" : fmt::format(" {:.4g}", curve.points.back().y);
  return svg + text({right + 40, label_height}, std::string(curve.name) + last, "start");
}

std::string draw(const Panel& panel) {
  constexpr double kLabelStep = 24;
  std::string svg = draw_axes(panel);
  double label = panel.top + 16;
  for (const Curve& curve : panel.curves) {
    svg += draw_curve(panel, curve, label);
    label += kLabelStep;
  }
  return svg;
}

/// The least and the most of the curves' values, a little apart.
std::pair<double, double> extremes(const std::vector<Curve>& curves, double least, double most) {
  for (const Curve& curve : curves) {
    for (const Point& p : curve.points) {
      least = std::min(least, p.y);
      most = std::max(most, p.y);
    }
  }
  return {least, most};
}

Panel loss_panel(const std::vector<LogRow>& rows, const Axis& x) {
  static constexpr double kLeast = 1e-8;  // of what a logarithm is taken
  const auto loss = [](const LogRow& row) { return std::optional(std::max(row.loss.total, kLeast)); };
  const auto valid = [](const LogRow& row) {
    return row.validation ? std::optional(std::max(row.validation->model.total, kLeast)) : std::nullopt;
  };
  const auto copy = [](const LogRow& row) {
    return row.validation ? std::optional(std::max(row.validation->copy.total, kLeast)) : std::nullopt;
  };
  std::vector<Curve> curves{{"training", "#0072b2", points_of(rows, loss)},
                            {"validation", "#d55e00", points_of(rows, valid)},
                            {"copying", "#777777", points_of(rows, copy)}};
  const auto [least, most] = extremes(curves, 1e9, kLeast);
  return {"loss", x, {0.9 * least, 1.1 * most, true}, kTop, std::move(curves)};
}

std::optional<Panel> free_run_panel(const std::vector<LogRow>& rows, const Axis& x) {
  const auto figure = [&](double FreeRun::*of) {
    return points_of(
        rows, [of](const LogRow& row) { return row.free_run ? std::optional((*row.free_run).*of) : std::nullopt; });
  };
  std::vector<Curve> curves{{"freeze ratio", "#0072b2", figure(&FreeRun::freeze_ratio)},
                            {"energy ratio", "#d55e00", figure(&FreeRun::energy_ratio)},
                            {"limb ratio", "#009e73", figure(&FreeRun::limb_ratio)},
                            {"coherence", "#cc79a7", figure(&FreeRun::coherence)},
                            {"control", "#777777", figure(&FreeRun::control)}};
  if (curves.front().points.empty()) return {};
  const auto [least, most] = extremes(curves, 0, 1);
  return Panel{"running free: a dancer has a freeze ratio near 0, energy and limbs near 1, coherence above its control",
               x,
               {least, 1.05 * most},
               kTop + kPanel + kGap + 20,
               std::move(curves)};
}

/// What XML would read as its own, and what no terminal or page wants, replaced.
std::string plain(std::string words) {
  std::ranges::replace_if(
      words, [](unsigned char c) { return c < 0x20 || c == '<' || c == '>' || c == '&'; }, '?');
  return words;
}

}  // namespace

std::string draw_curves(const std::vector<LogRow>& rows, const std::string& title) {
  if (rows.empty()) fail("no iteration to draw yet");
  const Axis x{0, std::max<double>(1, static_cast<double>(rows.back().iteration))};
  const auto free_run = free_run_panel(rows, x);
  const double height = kTop + kPanel + kGap + (free_run ? kPanel + kGap + 20 : 0);
  std::string svg = fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0}\" height=\"{1}\" viewBox=\"0 0 {0} {1}\" "
      "font-family=\"sans-serif\" font-size=\"15\">\n<rect width=\"{0}\" height=\"{1}\" fill=\"#ffffff\"/>\n",
      kWidth, height);
  svg += text({kWidth / 2, 22}, plain(title), "middle");
  svg += draw(loss_panel(rows, x));
  if (free_run) svg += draw(*free_run);
  return svg + text({(kLeft + kWidth - kRight) / 2, height - 6}, "iteration", "middle") + "</svg>\n";
}

std::filesystem::path write_curves(const std::filesystem::path& run) {
  std::filesystem::path path = run / "curves.svg";
  write_atomically(path, draw_curves(read_log(run / "log.csv"), run.native()));
  return path;
}

}  // namespace choreo::train
