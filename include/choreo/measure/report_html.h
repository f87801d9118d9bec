#pragma once

#include "choreo/measure/summary.h"

#include <string>

namespace choreo::measure {

/// The figures as one page with tables, pictures and what they are; it needs nothing else, and no network.
std::string report_html(const Summary& summary);

}  // namespace choreo::measure
