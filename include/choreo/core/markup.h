#pragma once

#include "choreo/core/text.h"

#include <string>
#include <string_view>

namespace choreo {

/// An SVG picture [pixels] on white; the caller ends it with "</svg>\n".
std::string svg_head(double width, double height);

std::string svg_line(double x1, double y1, double x2, double y2, double width = 1.5,
                     std::string_view colour = "#222222");

/// `words` are escaped.
std::string svg_text(double x, double y, std::string_view words, std::string_view anchor = "middle", int size = 18);

}  // namespace choreo
