#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Plots as SVG: panels with axes, curves, dots, bars and labels. All in the axes' units; only sizes are in pixels.
namespace choreo::plot {

/// Of Okabe and Ito's palette (M. Okabe, K. Ito, "Color universal design", 2008), which the colour-blind tell apart
/// too.
inline constexpr std::string_view kBlue = "#0072b2", kVermilion = "#d55e00", kGreen = "#009e73", kPurple = "#cc79a7",
                                  kOrange = "#e69f00", kGrey = "#777777", kPaleGrey = "#bbbbbb", kBlack = "#222222";

struct Point {
  double x = 0;
  double y = 0;
};

struct Tick {
  double at = 0;
  std::string label;
};

/// From `least` on the left or below to `most`, which should be more: else there are no ticks.
struct Axis {
  double least = 0;
  double most = 1;
  bool logarithmic = false;  ///< `least` is above 0
  std::string label{};
  std::vector<Tick> ticks{};  ///< empty: at 1, 2 or 5 times powers of ten
  bool grid = true;           ///< a line through the panel at each tick, that of 0 dark
};

/// A line through points.
struct Curve {
  std::string name{};  ///< in the legend; empty: not there
  std::string_view colour = kBlack;
  std::vector<Point> points{};
  double width = 1.8;  ///< [pixels]
  bool dashed = false;
};

/// A value as a circle.
struct Dot {
  Point at{};
  std::string_view colour = kBlack;
  bool filled = true;
};

/// A value as a bar from the panel's floor, with an interval.
struct Bar {
  double x = 0;
  double width = 1;
  double value = 0;
  std::optional<double> low{}, high{};
  std::string_view colour = kBlack;
};

struct Label {
  Point at{};
  std::string text{};
  std::string_view colour = kBlack;
  std::string_view anchor = "middle";  ///< which part of the text is there: start, middle or end
};

struct Panel {
  std::string title{};
  Axis x{}, y{};
  std::vector<Curve> curves{};
  std::vector<Dot> dots{};
  std::vector<Bar> bars{};
  std::vector<Label> labels{};
};

/// Panels in rows of equal length. The panels of a row share the first one's y axis; each has its x axis, its title
/// above it, and the legend of the last one stands beside it.
struct Figure {
  std::string title{};
  std::vector<std::vector<Panel>> rows{};
  double panel_width = 610, panel_height = 300;  ///< [pixels]
  std::string note{};                            ///< below all
};

/// The figure as an SVG file. Texts may hold anything: what isn't text in XML is escaped or replaced.
std::string to_svg(const Figure& figure);

/// The figure as an element of an HTML page.
std::string to_html(const Figure& figure);

}  // namespace choreo::plot
