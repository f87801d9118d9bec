#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <string_view>

namespace choreo {

/// The candidate with the smallest Levenshtein distance to `word`; empty when there is none.
std::string nearest(std::string_view word, std::span<const std::string> candidates);

/// `text` in double quotes with control characters, quotes and invalid UTF-8 escaped: safe on a terminal.
std::string quote(std::string_view text);
inline std::string quote(const std::filesystem::path& path) { return quote(std::string_view(path.native())); }
inline std::string quote(const std::string& text) { return quote(std::string_view(text)); }
inline std::string quote(const char* text) { return quote(std::string_view(text)); }

}  // namespace choreo
