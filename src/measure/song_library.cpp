#include "choreo/measure/song_library.h"

#include "choreo/core/error.h"
#include "choreo/core/file.h"
#include "choreo/core/sha256.h"
#include "choreo/core/text.h"
#include "choreo/data/source.h"

#include <algorithm>
#include <system_error>

namespace fs = std::filesystem;

namespace choreo::measure {
namespace {

constexpr std::size_t kDigestLength = 64;

void add_media(const fs::path& folder, std::vector<fs::path>& files) {
  if (!is_folder(folder)) fail("{}: no such folder of songs", quote(folder));
  std::error_code error;
  fs::recursive_directory_iterator entry(folder, fs::directory_options::skip_permission_denied, error);
  for (; !error && entry != fs::recursive_directory_iterator(); entry.increment(error)) {
    std::error_code broken_link;
    if (data::is_media(entry->path()) && entry->is_regular_file(broken_link)) files.push_back(entry->path());
  }
  if (error) fail("{}: the folder can't be read: {}", quote(folder), error.message());
}

template <class Matches>
std::vector<const fs::path*> all_that(const std::vector<fs::path>& files, const Matches& matches) {
  std::vector<const fs::path*> found;
  for (const fs::path& file : files) {
    if (matches(file)) found.push_back(&file);
  }
  return found;
}

/// "cha_01.p2" is the third person of the clip "cha_01".
std::string without_person(const std::string& id) {
  const std::size_t dot = id.rfind(".p");
  const bool person = dot != std::string::npos && dot + 2 < id.size() &&
                      id.find_first_not_of("0123456789", dot + 2) == std::string::npos;
  return person ? id.substr(0, dot) : id;
}

}  // namespace

SongLibrary::SongLibrary(const std::vector<fs::path>& folders) {
  for (const fs::path& folder : folders) add_media(folder, files_);
  std::sort(files_.begin(), files_.end());
  files_.erase(std::unique(files_.begin(), files_.end()), files_.end());
}

const fs::path& SongLibrary::of_clip(const std::string& id, const std::string& song) const {
  const std::string name = without_person(id);
  auto found = all_that(files_, [&](const fs::path& file) { return file.parent_path().filename() == name; });
  if (found.empty()) found = all_that(files_, [&](const fs::path& file) { return file.stem() == name; });
  if (found.empty()) found = all_that(files_, [&](const fs::path& file) { return file.stem() == song; });
  if (found.empty()) fail("no song: no file in a folder {0}, and none named {0} or {1}", quote(name), quote(song));
  if (found.size() > 1) {
    fail("several files could be the song of {}: {} and {}", quote(name), quote(*found[0]), quote(*found[1]));
  }
  return *found[0];
}

const fs::path& SongLibrary::of_dance(const output::AudioSource& audio) const {
  const auto named = all_that(files_, [&](const fs::path& file) { return file.filename() == audio.file; });
  if (named.empty()) fail("no song: no file named {}", quote(audio.file));
  if (audio.sha256.size() != kDigestLength) {
    if (named.size() == 1) return *named[0];
    fail("{} files are named {}, and the dance doesn't tell which is its song", named.size(), quote(audio.file));
  }
  for (const fs::path* file : named) {
    if (sha256_of_file(*file) == audio.sha256) return *file;
  }
  fail("{} isn't the song that the dance was made for: its content has changed", quote(*named[0]));
}

}  // namespace choreo::measure
