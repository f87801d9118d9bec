#include "generate/style.h"

#include "choreo/core/error.h"
#include "choreo/core/text.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <sstream>

namespace choreo::app {
namespace {

constexpr float kMostWeight = 1e6F;

float parse_weight(const std::string& part, std::size_t colon) {
  if (colon == std::string::npos) return 1;
  float weight = 0;
  const char* end = part.data() + part.size();
  const auto [stopped, error] = std::from_chars(part.data() + colon + 1, end, weight);
  if (error == std::errc() && stopped == end && weight > 0 && weight <= kMostWeight) return weight;
  fail("--style {}: expected NAME or NAME:WEIGHT, the weight a number above 0", quote(part));
}

}  // namespace

std::vector<float> parse_style(const std::string& text, const std::vector<std::string>& styles) {
  if (text.empty()) return {};
  if (styles.empty()) fail("--style {}: the model's training clips had no styles", quote(text));
  std::vector<float> weights(styles.size(), 0.0F);
  std::istringstream parts(text);
  float sum = 0;
  for (std::string part; std::getline(parts, part, ',');) {
    const std::size_t colon = part.find(':');
    const auto found = std::ranges::find(styles, part.substr(0, colon));
    if (found == styles.end()) {
      fail("--style {}: the model's styles are {}", quote(part.substr(0, colon)), fmt::join(styles, ", "));
    }
    const float weight = parse_weight(part, colon);
    weights[static_cast<std::size_t>(found - styles.begin())] += weight;
    sum += weight;
  }
  for (float& weight : weights) weight /= sum;
  return weights;
}

}  // namespace choreo::app
