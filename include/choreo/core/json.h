#pragma once

#include "choreo/core/error.h"

#include <nlohmann/json.hpp>

#include <filesystem>
#include <string>
#include <string_view>

namespace choreo {

/// Parses JSON (// and /* */ comments allowed). Errors name `where`, the line and the column.
nlohmann::json parse_json(std::string_view text, std::string_view where);

/// Reads and parses a JSON file.
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
