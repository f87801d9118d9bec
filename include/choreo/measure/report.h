#pragma once

#include "choreo/measure/summary.h"

#include <filesystem>
#include <string>

namespace choreo::measure {

/// The groups' figures as a table for a terminal, the remarks below it.
std::string report_text(const Summary& summary);

/// {"format": "choreo-figures", "version": 1, …}: every group's figures with their intervals, or why they can't be had;
/// every dance's; what was left out; the remarks.
std::string report_json(const Summary& summary);

/// One line a dance: group, dance, song and its figures; empty where one can't be had.
std::string report_csv(const Summary& summary);

/// Writes DIR/report.json, report.csv and report.html (report_html()).
void write_report(const std::filesystem::path& folder, const Summary& summary);

}  // namespace choreo::measure
