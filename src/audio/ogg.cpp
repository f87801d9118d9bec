#include "audio/ogg.h"

#include <array>
#include <fstream>
#include <numeric>
#include <string_view>

namespace choreo::audio {
namespace {

/// RFC 3533, section 6: "OggS", version, flags, three numbers and a checksum, then how many lengths follow.
constexpr std::size_t kPageHeader = 27, kFlags = 5, kLengths = 26;
constexpr unsigned kBeginsStream = 2;

unsigned byte(char value) { return static_cast<unsigned char>(value); }

/// Goes to the next page.
void skip_content(std::ifstream& file, std::size_t lengths) {
  std::array<char, 255> length{};
  file.read(length.data(), static_cast<std::streamsize>(lengths));
  file.seekg(std::accumulate(length.begin(), length.end(), std::streamoff{0},
                             [](std::streamoff sum, char value) { return sum + byte(value); }),
             std::ios::cur);
}

}  // namespace

bool is_chained_ogg(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::array<char, kPageHeader> page{};
  bool content = false;  // the first streams' beginnings stand together before all else
  while (file.read(page.data(), page.size()) && std::string_view(page.data(), 4) == "OggS") {
    const bool begins = (byte(page[kFlags]) & kBeginsStream) != 0;
    if (begins && content) return true;
    content = content || !begins;
    skip_content(file, byte(page[kLengths]));
  }
  return false;
}

}  // namespace choreo::audio
