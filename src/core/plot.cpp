#include "choreo/core/plot.h"

#include "choreo/core/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace choreo::plot {
namespace {

// Pixels.
constexpr int kFont = 14, kTitleFont = 17;
constexpr double kCharacter = 0.56 * kFont;  // its mean width
constexpr double kLine = 22, kMargin = 12, kGap = 28, kWhisker = 16, kLegendMark = 26;

std::string dashes(bool dashed) { return dashed ? R"( stroke-dasharray="3 3")" : ""; }

std::string line(Point a, Point b, std::string_view colour = kBlack, double width = 1.5, bool dashed = false) {
  return fmt::format(R"(<line x1="{:.1f}" y1="{:.1f}" x2="{:.1f}" y2="{:.1f}" stroke="{}" stroke-width="{}"{}/>)"
                     "\n",
                     a.x, a.y, b.x, b.y, colour, width, dashes(dashed));
}

std::string text(Point at, std::string_view words, std::string_view anchor, std::string_view colour = kBlack,
                 int size = kFont) {
  return fmt::format(R"(<text x="{:.1f}" y="{:.1f}" text-anchor="{}" fill="{}" font-size="{}">{}</text>)"
                     "\n",
                     at.x, at.y, anchor, colour, size, escape(words));
}

std::string rotated_text(Point at, std::string_view words) {
  return fmt::format(R"-(<text transform="translate({:.1f} {:.1f}) rotate(-90)" text-anchor="middle">{}</text>)-"
                     "\n",
                     at.x, at.y, escape(words));
}

/// 1, 2 or 5 times a power of ten, at least a fifth of the range.
double step_of(double range) {
  const double power = std::pow(10, std::floor(std::log10(range / 5)));
  for (const double factor : {1.0, 2.0, 5.0}) {
    if (factor * power >= range / 5) return factor * power;
  }
  return 10 * power;
}

std::vector<Tick> ticks_of(const Axis& axis) {
  if (!axis.ticks.empty() || !(axis.most > axis.least)) return axis.ticks;
  std::vector<Tick> ticks;
  const auto add = [&](double at) {
    const double rounding = axis.logarithmic ? 0 : 1e-9 * (axis.most - axis.least);
    if (at >= axis.least - rounding && at <= axis.most + rounding) ticks.push_back({at, fmt::format("{:.6g}", at)});
  };
  if (axis.logarithmic) {
    const auto first = std::lround(std::floor(std::log10(axis.least))), last = std::lround(std::log10(axis.most));
    for (auto power = first; power <= last; ++power) {
      for (const double factor : {1.0, 2.0, 5.0}) add(factor * std::pow(10, power));
    }
  } else {
    const double step = step_of(axis.most - axis.least);
    const auto first = std::llround(std::floor(axis.least / step)), last = std::llround(std::ceil(axis.most / step));
    for (auto i = first; i <= last; ++i) add(static_cast<double>(i) * step);
  }
  return ticks;
}

/// 0 … 1 from the axis's least value to its most.
double share_of(const Axis& axis, double value) {
  if (axis.logarithmic) return std::log(value / axis.least) / std::log(axis.most / axis.least);
  return (value - axis.least) / (axis.most - axis.least);
}

/// Where a panel lies in the picture, and its values in it.
struct Frame {
  const Axis &x, &y;
  double left, top, width, height;

  [[nodiscard]] Point at(Point value) const {
    return {left + share_of(x, value.x) * width, top + (1 - share_of(y, value.y)) * height};
  }
  [[nodiscard]] double right() const { return left + width; }
  [[nodiscard]] double bottom() const { return top + height; }
};

std::string grid_line(Point a, Point b, bool zero) { return line(a, b, zero ? kBlack : "#cccccc", zero ? 1.2 : 0.7); }

std::string x_axis(const Frame& frame) {
  std::string svg;
  for (const Tick& tick : ticks_of(frame.x)) {
    const double x = frame.at({tick.at, frame.y.least}).x;
    if (frame.x.grid) svg += grid_line({x, frame.top}, {x, frame.bottom()}, tick.at == 0);
    svg += text({x, frame.bottom() + kLine - 4}, tick.label, "middle");
  }
  if (frame.x.label.empty()) return svg;
  return svg + text({(frame.left + frame.right()) / 2, frame.bottom() + 2 * kLine - 4}, frame.x.label, "middle");
}

/// `labelled`: where the panel is the first of its row.
std::string y_axis(const Frame& frame, bool labelled) {
  std::string svg;
  for (const Tick& tick : ticks_of(frame.y)) {
    const double y = frame.at({frame.x.least, tick.at}).y;
    if (frame.y.grid) svg += grid_line({frame.left, y}, {frame.right(), y}, tick.at == 0);
    if (labelled) svg += text({frame.left - 8, y + 5}, tick.label, "end");
  }
  if (!labelled || frame.y.label.empty()) return svg;
  return svg + rotated_text({kMargin + 8, (frame.top + frame.bottom()) / 2}, frame.y.label);
}

std::string curve_svg(const Frame& frame, const Curve& curve) {
  std::string points;
  for (const Point& point : curve.points) {
    const Point at = frame.at(point);
    points += fmt::format("{:.1f},{:.1f} ", at.x, at.y);
  }
  return fmt::format(R"(<polyline points="{}" fill="none" stroke="{}" stroke-width="{}"{}/>)"
                     "\n",
                     points, curve.colour, curve.width, dashes(curve.dashed));
}

std::string dot_svg(const Frame& frame, const Dot& dot) {
  const Point at = frame.at(dot.at);
  return fmt::format(R"(<circle cx="{:.1f}" cy="{:.1f}" r="5" fill="{}" stroke="{}" stroke-width="2"/>)"
                     "\n",
                     at.x, at.y, dot.filled ? dot.colour : "#ffffff", dot.colour);
}

std::string bar_svg(const Frame& frame, const Bar& bar) {
  const auto height = [&](double value) { return std::clamp(value, frame.y.least, frame.y.most); };
  const Point corner = frame.at({bar.x - bar.width / 2, height(bar.value)});
  const double right = frame.at({bar.x + bar.width / 2, 0}).x, middle = (corner.x + right) / 2;
  std::string svg = fmt::format(R"(<rect x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}" fill="{}"/>)"
                                "\n",
                                corner.x, corner.y, right - corner.x, frame.bottom() - corner.y, bar.colour);
  if (!bar.low || !bar.high) return svg;
  const double low = frame.at({bar.x, height(*bar.low)}).y, high = frame.at({bar.x, height(*bar.high)}).y;
  svg += line({middle, low}, {middle, high});
  for (const double end : {low, high}) svg += line({middle - kWhisker / 2, end}, {middle + kWhisker / 2, end});
  return svg;
}

std::string panel_svg(const Panel& panel, const Frame& frame, bool first) {
  std::string svg = text({frame.left, frame.top - 10}, panel.title, "start", kBlack, kFont + 1);
  svg += x_axis(frame) + y_axis(frame, first);
  for (const Bar& bar : panel.bars) svg += bar_svg(frame, bar);
  for (const Curve& curve : panel.curves) svg += curve_svg(frame, curve);
  for (const Dot& dot : panel.dots) svg += dot_svg(frame, dot);
  for (const Label& label : panel.labels) {
    const Point at = frame.at(label.at);
    svg += text({at.x, at.y + 5}, label.text, label.anchor, label.colour);
  }
  return svg;
}

std::string legend_svg(const Panel& panel, const Frame& frame) {
  std::string svg;
  double y = frame.top + 10;
  for (const Curve& curve : panel.curves) {
    if (curve.name.empty()) continue;
    const double left = frame.right() + kMargin;
    svg += line({left, y}, {left + kLegendMark, y}, curve.colour, curve.width, curve.dashed);
    svg += text({left + kLegendMark + 6, y + 5}, curve.name, "start");
    y += kLine;
  }
  return svg;
}

/// Around the panels.
struct Margins {
  double left = kMargin, right = kMargin, top = kMargin, row_gap = 0, bottom = kMargin;
};

double width_of(std::string_view words) { return kCharacter * static_cast<double>(characters(words)); }

double y_axis_width(const Axis& axis) {
  double widest = 0;
  for (const Tick& tick : ticks_of(axis)) widest = std::max(widest, width_of(tick.label));
  return widest + 8 + (axis.label.empty() ? 0 : kLine);
}

double legend_width(const Panel& panel) {
  double widest = 0;
  for (const Curve& curve : panel.curves) widest = std::max(widest, width_of(curve.name));
  return widest > 0 ? widest + kLegendMark + kMargin : 0;
}

bool any_title(const std::vector<Panel>& row) {
  return std::ranges::any_of(row, [](const Panel& panel) { return !panel.title.empty(); });
}

bool any_x_label(const std::vector<Panel>& row) {
  return std::ranges::any_of(row, [](const Panel& panel) { return !panel.x.label.empty(); });
}

/// Room for the titles, the axes' labels and the legends.
Margins margins_of(const Figure& figure) {
  Margins room;
  if (!figure.title.empty()) room.top += kLine;
  if (any_title(figure.rows.front())) room.top += kLine;
  if (!figure.note.empty()) room.bottom += kLine;
  room.bottom += any_x_label(figure.rows.back()) ? 2 * kLine : kLine;
  room.row_gap = kMargin + kLine;
  for (std::size_t r = 1; r < figure.rows.size(); ++r) {
    const double between = (any_x_label(figure.rows[r - 1]) ? kLine : 0) + (any_title(figure.rows[r]) ? kLine : 0);
    room.row_gap = std::max(room.row_gap, kMargin + kLine + between);
  }
  for (const auto& row : figure.rows) {
    room.left = std::max(room.left, kMargin + y_axis_width(row.front().y));
    room.right = std::max(room.right, kMargin + legend_width(row.back()));
  }
  return room;
}

struct Size {
  double width, height;
};

Size size_of(const Figure& figure, const Margins& room) {
  const auto rows = static_cast<double>(figure.rows.size()), columns = static_cast<double>(figure.rows.front().size());
  return {room.left + columns * (figure.panel_width + kGap) - kGap + room.right,
          room.top + rows * (figure.panel_height + room.row_gap) - room.row_gap + room.bottom};
}

std::string row_svg(const Figure& figure, const std::vector<Panel>& row, double left, double top) {
  std::string svg;
  for (const Panel& panel : row) {
    const Frame frame{panel.x, row.front().y, left, top, figure.panel_width, figure.panel_height};
    svg += panel_svg(panel, frame, &panel == &row.front());
    if (&panel == &row.back()) svg += legend_svg(panel, frame);
    left += figure.panel_width + kGap;
  }
  return svg;
}

/// An SVG element with these attributes.
std::string draw(const Figure& figure, std::string_view attributes) {
  const Margins room = margins_of(figure);
  const auto [width, height] = size_of(figure, room);
  std::string svg = fmt::format(
      "<svg {0}width=\"{1:.0f}\" height=\"{2:.0f}\" viewBox=\"0 0 {1:.0f} {2:.0f}\" font-family=\"sans-serif\" "
      "font-size=\"{3}\" fill=\"{4}\">\n<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n",
      attributes, width, height, kFont, kBlack);
  if (!figure.title.empty()) svg += text({room.left, kMargin + 12}, figure.title, "start", kBlack, kTitleFont);
  double top = room.top;
  for (const auto& row : figure.rows) {
    svg += row_svg(figure, row, room.left, top);
    top += figure.panel_height + room.row_gap;
  }
  if (!figure.note.empty()) svg += text({room.left, height - kMargin}, figure.note, "start");
  return svg + "</svg>\n";
}

}  // namespace

std::string to_svg(const Figure& figure) { return draw(figure, "xmlns=\"http://www.w3.org/2000/svg\" "); }

std::string to_html(const Figure& figure) { return draw(figure, ""); }

}  // namespace choreo::plot
