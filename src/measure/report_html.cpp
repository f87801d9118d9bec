#include "choreo/core/markup.h"
#include "choreo/measure/report.h"

#include <fmt/format.h>

#include "measure/report_parts.h"

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
the middle 95&nbsp;% of bootstrap means over songs (of the last three rows: of draws of songs).</p><ul>
<li><b>Freeze ratio</b>: share of the 1-s windows whose mean joint speed is under 10&nbsp;% of the training dances' median.</li>
<li><b>Energy, jerk ratio</b>: mean joint speed, and mean norm of the third difference, in units of the real dances'.</li>
<li><b>Limb-length variation</b>: deviation / mean of each limb's length, averaged. In two dimensions real limbs vary too:
compare with the real dances.</li>
<li><b>Beat coherence</b>: how firmly the motion's pulse is locked to ½, 1, 2, 3 or 4 beats of the song. Its controls: the
same with the beat stretched (another tempo), and with other songs (some of which may have the same tempo). It doesn't
depend on where in the beat the motion's accents lie, so neither a dance that is shifted in time nor one played backwards
is told from the original.</li>
<li><b>Beat alignment</b>: closeness of motion beats (minima of speed) and music beats, averaged over the one (Li et al. 2021)
or the other (Siyao et al. 2022): for comparison with papers.</li>
<li><b>Fréchet distance, diversity</b>: of 45 kinetic features of 4-s windows, in units of the real dances' deviations, equal
numbers of windows, no song on both sides. The floor is the distance of one half of the real songs from the other.</li>
<li><b>frozen pose, white noise, time reversed</b>: accidents made of the real dances (of the dances, where there are none),
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
      const Summarised& value = figure_of(group, figure->key);
      html += fmt::format("<td title=\"{}\">{}</td>", escape(value.reason), cell_html(value));
    }
  }
  return html + "</tr></table></div>\n";
}

std::string dances_html(const Summary& summary) {
  std::string html =
      "<details><summary>Every dance</summary><div class=\"wide\"><table><tr><th>Group</th><th>Dance</th>";
  for (const Figure& figure : all_figures()) html += fmt::format("<th>{}</th>", figure.key);
  for (const Group& group : summary.groups) {
    for (const Measured& dance : group.dances) {
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
