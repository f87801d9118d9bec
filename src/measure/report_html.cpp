#include "choreo/measure/report_html.h"

#include "choreo/core/plot.h"
#include "choreo/core/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <optional>

namespace choreo::measure {
namespace {

constexpr const char* kHead = R"(<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Figures for dances</title><style>
body{font:15px/1.5 system-ui,sans-serif;max-width:76rem;margin:2rem auto;padding:0 1rem;color:#1c1e22}
table{border-collapse:collapse;font-variant-numeric:tabular-nums}th,td{text-align:left;padding:.2rem .8rem .2rem 0;vertical-align:top;white-space:nowrap;line-height:1.3}
tr{border-bottom:1px solid #ddd}td.sub{padding-left:1.2rem;color:#555}.wide{overflow-x:auto}
.pictures{margin-top:1.2rem;display:flex;flex-wrap:wrap;gap:1rem}figure{margin:0 0 .5rem}figcaption{font-size:14px;font-weight:600}
li{margin:.3rem 0}.remarks{background:#fff5e0;padding:.6rem 1rem .6rem 2rem}small{color:#555}
</style></head><body><h1>Figures for dances</h1>
)";

constexpr const char* kExplanation = R"(<h2>What they are</h2>
<p>Motion is low-passed at 8&nbsp;Hz and resampled to 25 frames/s; lengths are in heights of the unit square. Intervals hold
the middle 95&nbsp;% of bootstrap means over songs (of Fréchet distance and diversity: over samples of songs).</p><ul>
<li><b>Freeze ratio</b>: share of the 1-s windows whose mean joint speed is under 10&nbsp;% of the training dances' median.</li>
<li><b>Energy, jerk ratio</b>: mean joint speed, and mean norm of the third difference, in units of the real dances'.</li>
<li><b>Limb-length variation</b>: deviation / mean of each limb's length, averaged. In two dimensions real limbs vary too:
compare with the real dances.</li>
<li><b>Novelty</b>: how far each window of 1 s is from the nearest one of the training dances, mirrored ones too, at any
offset and at tempi × 0.8 … 1.25: a mean over joints, in lengths of the torso. A dance that replays has a low 10th percentile;
a distorted one is new too: read it beside limbs, energy and jerk.</li>
<li><b>Variety</b>: how far apart two dances to one song are at the same time; of the real ones, any two to different songs.</li>
<li><b>Beat coherence</b>: how firmly the motion's pulse is locked to ½, 1, 2, 3 or 4 beats of the song. Its controls: the
same with the beat stretched (another tempo), and with other songs (some of which may have the same tempo). It doesn't
depend on where in the beat the motion's accents lie, so neither a dance that is shifted in time nor one played backwards
is told from the original.</li>
<li><b>Beat alignment</b>: closeness of motion beats (minima of speed) and music beats, averaged over the one (Li et al. 2021)
or the other (Siyao et al. 2022): for comparison with papers.</li>
<li><b>Fréchet distance, diversity</b>: of 45 kinetic features of 4-s windows, in units of the real dances' deviations, equal
numbers of windows, no song on both sides. The floor is the distance of one half of the real songs from the other.</li>
<li><b>frozen pose, white noise, time reversed</b>: controls made of the real dances (of the dances, where there are none),
with the same songs. What ranks one of the first two above a dance is no mark of dances; what
ranks the third above it doesn't see which way a dance goes.</li></ul>
)";

std::string list_html(const std::vector<std::string>& lines, std::string_view kind) {
  std::string html = fmt::format("<ul class=\"{}\">", kind);
  for (const std::string& line : lines) html += "<li>" + escape(line) + "</li>\n";
  return html + "</ul>\n";
}

/// The mean, its interval below it.
std::string cell_html(const Summarised& figure) {
  if (!figure.estimate) return "\u2013";
  const auto& [mean, low, high, values, songs] = *figure.estimate;
  if (!low || !high) return fmt::format("{:.3g}", mean);
  return fmt::format("{:.3g}<br><small>{:.3g} to {:.3g}</small>", mean, *low, *high);
}

std::string table_html(const Summary& summary) {
  std::string html = "<div class=\"wide\"><table><tr><th>Mean<br><small>95 % interval</small></th>";
  for (const Group& group : summary.groups) {
    html += fmt::format("<th>{}<br><small>{}</small></th>", escape(group.name), group.dances.size());
  }
  for (const Figure* figure : every_figure()) {
    const bool control = figure->title.starts_with("\u2026");
    html += fmt::format("</tr>\n<tr><td{}>{} <small>{}</small></td>", control ? " class=\"sub\"" : "",
                        escape(figure->title), escape(figure->unit));
    for (const Group& group : summary.groups) {
      const Summarised& value = group.at(figure->key);
      html += fmt::format("<td title=\"{}\">{}</td>", escape(value.reason), cell_html(value));
    }
  }
  return html + "</tr></table></div>\n";
}

/// The values that a picture shows.
struct Range {
  double low = std::numeric_limits<double>::infinity(), high = -low;

  void add(double value) { low = std::min(low, value), high = std::max(high, value); }
  void add(const std::optional<Estimate>& estimate) {
    if (!estimate) return;
    add(estimate->low.value_or(estimate->mean));
    add(estimate->high.value_or(estimate->mean));
  }
};

/// From what the dances and the real ones have; controls that lie further out than as far again don't count, so that
/// they don't squeeze the rest together.
Range range_of(const Summary& summary, std::string_view key) {
  Range range;
  range.add(0);
  for (const Group& group : summary.groups) {
    if (group.name == kDances || group.name == kReal) range.add(group.at(key).estimate);
  }
  const double reach = range.high - range.low, least = range.low - reach, most = range.high + reach;
  for (const Group& group : summary.groups) {
    Range own;
    own.add(group.at(key).estimate);
    if (reach == 0 || (own.low >= least && own.high <= most)) range.add(group.at(key).estimate);
  }
  if (!(range.high > range.low)) range.high = range.low + 1;
  return range;
}

std::string_view colour_of(const Group& group) {
  return group.name == kDances ? plot::kVermilion : group.name == kReal ? plot::kBlue : plot::kGrey;
}

/// A group's mean as a dot and its interval in the line `y`; an arrow and the number where it lies outside.
void add_group(const Group& group, const std::optional<Estimate>& estimate, double y, plot::Panel& panel) {
  const std::string_view colour = colour_of(group);
  if (!estimate) {
    panel.labels.push_back({{panel.x.least, y}, "\u2013", colour, "start"});
  } else if (estimate->mean > panel.x.most) {
    panel.labels.push_back({{panel.x.most, y}, fmt::format("{:.3g} \u25b8", estimate->mean), colour, "end"});
  } else if (estimate->mean < panel.x.least) {
    panel.labels.push_back({{panel.x.least, y}, fmt::format("\u25c2 {:.3g}", estimate->mean), colour, "start"});
  } else {
    const double low = estimate->low.value_or(estimate->mean), high = estimate->high.value_or(estimate->mean);
    panel.curves.push_back({.colour = colour, .points = {{low, y}, {high, y}}, .width = 3});
    panel.dots.push_back({{estimate->mean, y}, colour});
  }
}

/// Every group a line.
plot::Figure picture_of(const Summary& summary, std::string_view key) {
  const auto [low, high] = range_of(summary, key);
  const auto lines = static_cast<double>(summary.groups.size());
  plot::Panel panel{.x = {.least = low, .most = high}, .y = {.least = 0, .most = lines, .grid = false}};
  double y = lines - 0.5;
  for (const Group& group : summary.groups) {
    panel.y.ticks.push_back({y, group.name});
    add_group(group, group.at(key).estimate, y, panel);
    --y;
  }
  return {.rows = {{std::move(panel)}}, .panel_width = 220, .panel_height = 22 * lines};
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
  return fmt::format("<figure><figcaption>{} <small>{}</small></figcaption>{}</figure>\n", escape(full_title(figure)),
                     escape(figure.unit), plot::to_html(picture_of(summary, figure.key)));
}

/// Pictures of the main figures: each group's mean and interval.
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

std::string dances_html(const Summary& summary) {
  std::string html =
      "<details><summary>Every dance</summary><div class=\"wide\"><table><tr><th>Group</th><th>Dance</th>";
  for (const Figure& figure : all_figures()) html += fmt::format("<th>{}</th>", figure.key);
  for (const Group& group : summary.groups) {
    for (const DanceFigures& dance : group.dances) {
      html += fmt::format("</tr>\n<tr><td>{}</td><td>{}</td>", escape(group.name), escape(dance.name));
      for (const auto& value : dance.values) html += value ? fmt::format("<td>{:.3g}</td>", *value) : "<td>\u2013</td>";
    }
  }
  return html + "</tr></table></div></details>\n";
}

std::string missing_html(const Summary& summary) {
  std::vector<std::string> lines;
  for (const Group& group : summary.groups) {
    for (const auto& [reason, keys] : reasons_of(group)) {
      lines.push_back(fmt::format("{}: {}: {}", group.name, fmt::join(keys, ", "), reason));
    }
  }
  for (const auto& [id, reason, kind] : summary.left_out) lines.push_back(fmt::format("{}: {}", id, reason));
  return lines.empty() ? "" : "<h2>Left out</h2>\n" + list_html(lines, "missing");
}

}  // namespace

std::string report_html(const Summary& summary) {
  std::string html = kHead;
  if (!summary.remarks.empty()) html += "<h2>Mind</h2>\n" + list_html(summary.remarks, "remarks");
  html += "<h2>Figures</h2>\n" + table_html(summary) + pictures_html(summary) + missing_html(summary) + kExplanation;
  return html + dances_html(summary) + "</body></html>\n";
}

}  // namespace choreo::measure
