#pragma once

#include "choreo/core/error.h"

#include <nlohmann/json.hpp>

#include <filesystem>
#include <string>
#include <string_view>

namespace choreo {

/// How deep lists and objects may lie within each other.
inline constexpr int kMaxJsonDepth = 32;

/// For nlohmann's parser: throws Error where the text goes deeper than kMaxJsonDepth. A copy or dump() of such a value
/// would overflow the stack. `where` must outlive the parse.
nlohmann::json::parser_callback_t depth_limit(std::string_view where);

/// Parses JSON (// and /* */ comments allowed) up to kMaxJsonDepth deep. Errors name `where`, the line and the column.
nlohmann::json parse_json(std::string_view text, std::string_view where);

/// Reads and parses a JSON file of at most 1 GiB.
nlohmann::json read_json(const std::filesystem::path& path);

/// What a JSON value is, for error messages: "a number", "a string", …
std::string_view kind_of(const nlohmann::json& value);

/// The member `key` of `object` as a T. Throws Error when it is missing or of another kind.
template <class T>
T member(const nlohmann::json& object, const char* key, std::string_view where) {
  if (!object.is_object()) fail("{}: expected a JSON object, found {}", where, kind_of(object));
  const auto found = object.find(key);
  if (found == object.end()) fail("{}: \"{}\" is missing", where, key);
  try {
    return found->get<T>();
  } catch (const nlohmann::json::exception&) {
    fail("{}: \"{}\" has the wrong kind: {}", where, key, kind_of(*found));
  }
}

/// The same with a value to take where `key` is absent.
template <class T>
T member_or(const nlohmann::json& object, const char* key, T fallback, std::string_view where) {
  if (object.is_object() && !object.contains(key)) return fallback;
  return member<T>(object, key, where);
}

}  // namespace choreo
