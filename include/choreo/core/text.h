#pragma once

#include <cstddef>
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

/// `text` as it stands in HTML and XML: what they would take for their own escaped, and U+FFFD for what isn't valid
/// UTF-8 and for control characters, which XML has no place for.
std::string escape(std::string_view text);

/// Characters (not bytes) of UTF-8.
std::size_t characters(std::string_view text);

/// `text` with spaces behind it up to `width` characters.
std::string padded(std::string_view text, std::size_t width);

}  // namespace choreo
