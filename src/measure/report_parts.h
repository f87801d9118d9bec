#pragma once

#include "choreo/measure/summary.h"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace choreo::measure {

/// Those of all_figures(), then those of set_figures().
std::vector<const Figure*> every_figure();

const Summarised& figure_of(const Group& group, std::string_view key);

/// "0.21 [0.18, 0.25]", or a dash.
std::string short_text(const Summarised& figure);

/// Pictures of the main figures: each group's mean and interval.
std::string pictures_html(const Summary& summary);

/// Why figures of a group can't be had: reason → keys.
std::map<std::string, std::vector<std::string>> reasons_of(const Group& group);

}  // namespace choreo::measure
