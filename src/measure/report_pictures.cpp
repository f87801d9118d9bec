#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "choreo/core/markup.h"
#include "measure/report_parts.h"

namespace choreo::measure {
namespace {

/// The values from `low` to `high` on a line of the picture.
struct Axis {
  double low = std::numeric_limits<double>::infinity(), high = -low;

  void add(double value) { low = std::min(low, value), high = std::max(high, value); }
  [[nodiscard]] double place(double value, double left, double right) const {
    return high > low ? left + (value - low) / (high - low) * (right - left) : (left + right) / 2;
  }
};

void add(const Summarised& figure, Axis& axis) {
  if (!figure.estimate) return;
  axis.add(figure.estimate->low.value_or(figure.estimate->mean));
  axis.add(figure.estimate->high.value_or(figure.estimate->mean));
}

/// From what the dances and the real ones have; accidents that lie further out than as far again don't count, so that
/// they don't squeeze the rest together.
Axis axis_of(const Summary& summary, std::string_view key) {
  Axis axis;
  axis.add(0);
  for (const Group& group : summary.groups) {
    if (group.name == kDances || group.name == kReal) add(figure_of(group, key), axis);
  }
  const double reach = axis.high - axis.low, least = axis.low - reach, most = axis.high + reach;
  for (const Group& group : summary.groups) {
    Axis own;
    add(figure_of(group, key), own);
    if (reach == 0 || (own.low >= least && own.high <= most)) add(figure_of(group, key), axis);
  }
  return axis;
}

constexpr double kPictureLeft = 110, kPictureRight = 330;  // pixels

std::string_view colour_of(const Group& group) {
  return group.name == kDances ? "#c55a00" : group.name == kReal ? "#0072b2" : "#777777";
}

/// A group's mean as a dot and its interval; an arrow and the number where it lies outside.
std::string interval_svg(const Estimate& estimate, const Axis& axis, double y, std::string_view colour) {
  const bool above = estimate.mean > axis.high;
  if (above || estimate.mean < axis.low) {
    return fmt::format("<text x=\"{}\" y=\"{:.0f}\" text-anchor=\"{}\" fill=\"{}\">{}{:.3g}{}</text>",
                       above ? kPictureRight : kPictureLeft, y + 4, above ? "end" : "start", colour,
                       above ? "" : "\u25c2 ", estimate.mean, above ? " \u25b8" : "");
  }
  const auto x = [&](double v) { return axis.place(v, kPictureLeft, kPictureRight); };
  std::string svg;
  if (estimate.low && estimate.high) {
    svg = svg_line(x(*estimate.low), y, x(*estimate.high), y, 3, colour);
  }
  return svg + fmt::format("<circle cx=\"{:.1f}\" cy=\"{}\" r=\"5\" fill=\"{}\"/>", x(estimate.mean), y, colour);
}

/// One line of a figure's picture: the group's name and what it has.
std::string group_svg(const Group& group, const Summarised& value, const Axis& axis, double y) {
  std::string svg = fmt::format("<text x=\"0\" y=\"{:.0f}\">{}</text>", y + 4, escape(group.name));
  if (value.estimate) return svg + interval_svg(*value.estimate, axis, y, colour_of(group));
  return svg + fmt::format("<text x=\"{}\" y=\"{:.0f}\" fill=\"#777777\">\u2013</text>", kPictureLeft, y + 4);
}

/// "Beat coherence, ankles: own − stretched" for what the table has as a line below "Beat coherence, ankles".
std::string full_title(const Figure& figure) {
  std::string_view above;
  for (const Figure* other : every_figure()) {
    if (!other->title.starts_with("\u2026")) above = other->title;
    if (other->key == figure.key && above != figure.title) {
      return fmt::format("{}: {}", above, figure.title.substr(std::string_view("\u2026 ").size()));
    }
  }
  return std::string(figure.title);
}

std::string picture_html(const Summary& summary, const Figure& figure) {
  constexpr double kLine = 22;
  const Axis axis = axis_of(summary, figure.key);
  const double height = kLine * static_cast<double>(summary.groups.size()) + 16;
  std::string svg = fmt::format("<svg width=\"350\" height=\"{0}\" viewBox=\"0 0 350 {0}\" font-size=\"13\">", height);
  const double zero = axis.place(0, kPictureLeft, kPictureRight);
  svg += svg_line(zero, 0, zero, height - 14, 1, "#bbbbbb");
  double y = kLine / 2;
  for (const Group& group : summary.groups) {
    svg += group_svg(group, figure_of(group, figure.key), axis, y);
    y += kLine;
  }
  svg += svg_text(kPictureLeft, height - 2, fmt::format("{:.3g}", axis.low), "start", 11);
  svg += svg_text(kPictureRight, height - 2, fmt::format("{:.3g}", axis.high), "end", 11) + "</svg>";
  return fmt::format("<figure><figcaption>{} <small>{}</small></figcaption>{}</figure>\n", escape(full_title(figure)),
                     escape(figure.unit), svg);
}

}  // namespace

std::string pictures_html(const Summary& summary) {
  std::string html = "<div class=\"pictures\">";
  for (const std::string_view key :
       {"freeze_ratio", "mean_speed", "jerk", "limb_length_variation", "coherence_ankles_gain", "coherence_all_gain",
        "alignment_motion", "alignment_music"}) {
    html += picture_html(summary, all_figures()[index_of(key)]);
  }
  for (const Figure& figure : set_figures()) {
    if (!figure.title.starts_with("\u2026")) html += picture_html(summary, figure);
  }
  return html + "</div>\n";
}

}  // namespace choreo::measure
