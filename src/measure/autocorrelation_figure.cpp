#include "measure/autocorrelation_figure.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "choreo/core/markup.h"

namespace choreo::measure {
namespace {

// Pixels.
constexpr double kLeft = 84, kPanelWidth = 460, kPanelGap = 28, kRight = 24;
constexpr double kTop = 84, kPanelHeight = 230, kRowGap = 30, kBottom = 96;

constexpr std::string_view kBeatColour = "#d55e00", kAverageColour = "#0072b2", kJointColour = "#bbbbbb";
constexpr std::array<std::string_view, pose::kDimensions> kRows{"x", "y"};

/// One pair of axes: lags 0 … `most` across, `low` … 1 up.
struct Panel {
  double left, top, most, low;

  [[nodiscard]] double across(double lag) const { return left + lag / most * kPanelWidth; }
  [[nodiscard]] double up(double value) const { return top + (1 - value) / (1 - low) * kPanelHeight; }
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

std::string curve_svg(const Panel& panel, const LagCurve& curve, double step, std::string_view colour, double width) {
  std::string points;
  for (std::size_t k = 0; k < curve.size(); ++k) {
    points += fmt::format("{:.1f},{:.1f} ", panel.across(static_cast<double>(k) * step), panel.up(curve[k]));
  }
  return fmt::format("<polyline points=\"{}\" fill=\"none\" stroke=\"{}\" stroke-width=\"{}\"/>\n", points, colour,
                     width);
}

std::string axes_svg(const Panel& panel, bool bottom_row, bool first_column) {
  std::string svg;
  for (int quarter = static_cast<int>(std::ceil(4 * panel.low)); quarter <= 4; ++quarter) {
    const double tick = 0.25 * quarter;
    svg += svg_line(panel.left, panel.up(tick), panel.left + kPanelWidth, panel.up(tick), tick == 0 ? 1.2 : 0.4,
                    tick == 0 ? "#222222" : "#888888");
    if (first_column) svg += svg_text(panel.left - 10, panel.up(tick) + 5, fmt::format("{:.2f}", tick), "end", 14);
  }
  const int step = panel.most > 9 ? 2 : 1;
  for (int tick = 0; tick <= panel.most + 1e-9 && bottom_row; tick += step) {
    svg += svg_line(panel.across(tick), panel.top + kPanelHeight, panel.across(tick), panel.top + kPanelHeight + 5, 1);
    svg += svg_text(panel.across(tick), panel.top + kPanelHeight + 22, std::to_string(tick), "middle", 14);
  }
  return svg;
}

std::string beats_svg(const Panel& panel, double beat) {
  std::string svg;
  for (int n = 1; beat > 0 && n * beat <= panel.most + 1e-9; ++n) {
    svg += fmt::format(
        "<line x1=\"{0:.1f}\" y1=\"{1}\" x2=\"{0:.1f}\" y2=\"{2}\" stroke=\"{3}\" stroke-width=\"1.4\" "
        "stroke-dasharray=\"3 3\"/>\n",
        panel.across(n * beat), panel.top, panel.top + kPanelHeight, kBeatColour);
  }
  return svg;
}

std::string panel_svg(const Panel& panel, const LagColumn& column, std::size_t axis) {
  std::string svg = beats_svg(panel, column.beat);
  for (const LagCurve& curve : column.curves.joints[axis]) {
    svg += curve_svg(panel, curve, column.step, kJointColour, 0.8);
  }
  if (column.curves.average[axis].empty()) {
    return svg + svg_text(panel.left + kPanelWidth / 2, panel.up(0.5), "nothing moves", "middle", 16);
  }
  svg += curve_svg(panel, column.curves.average[axis], column.step, kAverageColour, 2.6);
  for (const Peak& peak : column.peaks[axis]) {
    svg +=
        fmt::format("<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"5\" fill=\"#ffffff\" stroke=\"{}\" stroke-width=\"2\"/>\n",
                    panel.across(peak.lag), panel.up(peak.height), kAverageColour);
  }
  return svg;
}

/// What the lines are, in a row at `y`.
std::string legend_svg(double y, bool with_peaks) {
  std::string svg = svg_line(kLeft, y, kLeft + 26, y, 2.6, kAverageColour);
  svg += svg_text(kLeft + 34, y + 5, with_peaks ? "average over joints, first two peaks" : "average over joints",
                  "start", 14);
  svg +=
      svg_line(kLeft + 310, y, kLeft + 336, y, 1.2, kJointColour) + svg_text(kLeft + 344, y + 5, "joints", "start", 14);
  return svg +
         fmt::format(
             "<line x1=\"{0}\" y1=\"{1}\" x2=\"{0}\" y2=\"{2}\" stroke=\"{3}\" stroke-width=\"1.4\" "
             "stroke-dasharray=\"3 3\"/>\n",
             kLeft + 420, y - 10, y + 10, kBeatColour) +
         svg_text(kLeft + 430, y + 5, "beats", "start", 14);
}

}  // namespace

std::string autocorrelation_figure(const std::string& title, const std::vector<LagColumn>& columns,
                                   const std::string& unit) {
  const double count = static_cast<double>(columns.size());
  const double width = kLeft + count * kPanelWidth + (count - 1) * kPanelGap + kRight;
  const double height = kTop + pose::kDimensions * (kPanelHeight + kRowGap) - kRowGap + kBottom;
  const double most = most_lag(columns), low = lowest(columns);
  bool with_peaks = false;
  std::string svg = svg_head(width, height) + svg_text(width / 2, 30, title, "middle", 17);
  for (std::size_t c = 0; c < columns.size(); ++c) {
    const double left = kLeft + static_cast<double>(c) * (kPanelWidth + kPanelGap);
    svg += svg_text(left + kPanelWidth / 2, kTop - 18, columns[c].title, "middle", 16);
    for (std::size_t axis = 0; axis < pose::kDimensions; ++axis) {
      const Panel panel{left, kTop + static_cast<double>(axis) * (kPanelHeight + kRowGap), most, low};
      svg += axes_svg(panel, axis + 1 == pose::kDimensions, c == 0) + panel_svg(panel, columns[c], axis);
      if (c == 0) svg += svg_text(20, panel.top + kPanelHeight / 2, kRows[axis], "start", 20);
      with_peaks = with_peaks || !columns[c].peaks[axis].empty();
    }
    svg += svg_text(left + kPanelWidth / 2, height - kBottom + 46, "lag [" + unit + "]", "middle", 15);
  }
  return svg + legend_svg(height - 22, with_peaks) + "</svg>\n";
}

}  // namespace choreo::measure
