#pragma once

#include <string>
#include <vector>

namespace choreo::app {

/// "waltz" or "waltz:0.5,salsa:0.5" → a weight for each of the model's `styles`, which sum to 1; nothing → nothing.
/// Throws Error for a style that isn't the model's, and for weights that aren't numbers above 0.
std::vector<float> parse_style(const std::string& text, const std::vector<std::string>& styles);

}  // namespace choreo::app
