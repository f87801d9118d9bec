#include "choreo/measure/report.h"

#include "choreo/core/file.h"
#include "choreo/core/json.h"
#include "choreo/core/text.h"
#include "choreo/measure/report_html.h"

#include <fmt/format.h>

namespace choreo::measure {
namespace {

using nlohmann::json;

json json_of(const Summarised& figure) {
  if (!figure.estimate) return {{"left_out", figure.reason}};
  const auto& [mean, low, high, values, songs] = *figure.estimate;
  json result{{"mean", mean}, {"dances", values}, {"songs", songs}};
  if (low && high) result["interval"] = {*low, *high};
  return result;
}

json json_of(const Group& group) {
  json figures = json::object();
  for (const auto& [key, figure] : group.figures) figures[key] = json_of(figure);
  return {{"name", group.name}, {"dances", group.dances.size()}, {"figures", figures}};
}

json json_of(const DanceFigures& dance, const std::string& group) {
  json figures = json::object();
  for (const Figure& figure : all_figures()) {
    if (const auto value = dance.get(figure.key)) figures[std::string(figure.key)] = *value;
  }
  return {
      {"group", group}, {"dance", dance.name}, {"song", dance.song}, {"figures", figures}, {"left_out", dance.reasons}};
}

/// "0.21 [0.18, 0.25]", or a dash.
std::string short_text(const Summarised& figure) {
  if (!figure.estimate) return "\u2013";
  const auto& [mean, low, high, values, songs] = *figure.estimate;
  return low && high ? fmt::format("{:.3g} [{:.3g}, {:.3g}]", mean, *low, *high) : fmt::format("{:.3g}", mean);
}

}  // namespace

std::string report_text(const Summary& summary) {
  constexpr std::size_t kTitle = 46, kCell = 25;
  std::string text = padded("mean [95 % interval over songs]", kTitle);
  for (const Group& group : summary.groups)
    text += padded(fmt::format("{} ({})", group.name, group.dances.size()), kCell);
  text += "\n";
  for (const Figure* figure : every_figure()) {
    text += padded(figure->title, kTitle);
    for (const Group& group : summary.groups) text += padded(short_text(group.at(figure->key)), kCell - 1) + " ";
    text += "\n";
  }
  for (const auto& [reason, keys] : reasons_of(summary.groups.front())) {
    text += fmt::format("left out: {}: {}\n", fmt::join(keys, ", "), reason);
  }
  for (const std::string& remark : summary.remarks) text += "* " + remark + "\n";
  return text;
}

std::string report_json(const Summary& summary) {
  json report{{"format", "choreo-figures"}, {"version", 1},
              {"seed", summary.seed},       {"groups", json::array()},
              {"dances", json::array()},    {"left_out", json::array()},
              {"remarks", summary.remarks}};
  for (const Group& group : summary.groups) {
    report["groups"].push_back(json_of(group));
    for (const DanceFigures& dance : group.dances) report["dances"].push_back(json_of(dance, group.name));
  }
  for (const auto& [id, reason, kind] : summary.left_out)
    report["left_out"].push_back({{"dance", id}, {"reason", reason}});
  return report.dump(1, ' ', false, json::error_handler_t::replace) + "\n";
}

std::string report_csv(const Summary& summary) {
  std::string lines = "group,dance,song";
  for (const Figure& figure : all_figures()) lines += fmt::format(",{}", figure.key);
  for (const Group& group : summary.groups) {
    for (const DanceFigures& dance : group.dances) {
      lines += fmt::format("\n{},{},{}", csv_field(group.name), csv_field(dance.name), csv_field(dance.song));
      for (const auto& value : dance.values) lines += value ? fmt::format(",{:.7g}", *value) : ",";
    }
  }
  return lines + "\n";
}

void write_report(const std::filesystem::path& folder, const Summary& summary) {
  make_writable_directory(folder);
  write_atomically(folder / "report.json", report_json(summary));
  write_atomically(folder / "report.csv", report_csv(summary));
  write_atomically(folder / "report.html", report_html(summary));
}

}  // namespace choreo::measure
