#pragma once

#include <filesystem>

namespace choreo::audio {

/// Whether an Ogg file goes on with other streams after its first ones (RFC 3533, "chaining"), as recordings of web
/// radio do. False for what is no Ogg file.
bool is_chained_ogg(const std::filesystem::path& path);

}  // namespace choreo::audio
