#include "choreo/core/json.h"

#include "choreo/core/file.h"
#include "choreo/core/text.h"

#include <algorithm>

namespace choreo {

nlohmann::json::parser_callback_t depth_limit(std::string_view where) {
  return [where](int depth, nlohmann::json::parse_event_t event, nlohmann::json&) {
    using Event = nlohmann::json::parse_event_t;
    if (depth >= kMaxJsonDepth && (event == Event::array_start || event == Event::object_start)) {
      fail("{}: lists and objects lie more than {} deep within each other, expected fewer", where, kMaxJsonDepth);
    }
    return true;
  };
}

nlohmann::json parse_json(std::string_view text, std::string_view where) {
  try {
    return nlohmann::json::parse(text, depth_limit(where), true, true);
  } catch (const nlohmann::json::parse_error& error) {
    const auto at = std::min<std::size_t>(error.byte == 0 ? 0 : error.byte - 1, text.size());
    const auto before = text.substr(0, at);
    const auto line = 1 + std::count(before.begin(), before.end(), '\n');
    const auto column = at - (before.rfind('\n') == std::string_view::npos ? 0 : before.rfind('\n') + 1) + 1;
    fail("{}: not valid JSON at line {}, column {}", where, line, column);
  } catch (const nlohmann::json::out_of_range&) {
    fail("{}: not valid JSON: a number is too large", where);
  }
}

nlohmann::json read_json(const std::filesystem::path& path) {
  constexpr std::size_t kMaxBytes = std::size_t{1} << 30;
  return parse_json(read_file(path, kMaxBytes), quote(path));
}

std::string_view kind_of(const nlohmann::json& value) {
  switch (value.type()) {
    case nlohmann::json::value_t::null:
      return "null";
    case nlohmann::json::value_t::object:
      return "an object";
    case nlohmann::json::value_t::array:
      return "a list";
    case nlohmann::json::value_t::string:
      return "a string";
    case nlohmann::json::value_t::boolean:
      return "a boolean";
    default:
      return "a number";
  }
}

}  // namespace choreo
