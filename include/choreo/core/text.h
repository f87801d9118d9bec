#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <string_view>

namespace choreo {

/// The candidate with the smallest Levenshtein distance to `word`; empty when there is none.
std::string nearest(std::string_view word, std::span<const std::string> candidates);

/// `text` in double quotes with quotes, invalid UTF-8 and control characters (those of bidirectional text too) escaped:
/// safe on a terminal.
std::string quote(std::string_view text);
inline std::string quote(const std::filesystem::path& path) { return quote(std::string_view(path.native())); }
inline std::string quote(const std::string& text) { return quote(std::string_view(text)); }
inline std::string quote(const char* text) { return quote(std::string_view(text)); }

/// `text` with U+FFFD for what isn't valid UTF-8 (a file's name may be in any encoding).
std::string to_utf8(std::string_view text);

/// `text` as a cell of CSV (RFC 4180): in quotes where it holds what separates.
std::string csv_field(std::string_view text);

}  // namespace choreo
