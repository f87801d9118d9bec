#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>

namespace choreo {

/// SHA-256 as 64 lower-case hexadecimal digits.
std::string sha256(std::span<const std::byte> bytes);
/// Throws Error for what isn't a regular file (a pipe may never end) or has more than `limit` bytes.
std::string sha256_of_file(const std::filesystem::path& path, std::uintmax_t limit = std::uintmax_t{1} << 36);

}  // namespace choreo
