#include "choreo/measure/songs.h"

#include "choreo/audio/decode.h"
#include "choreo/core/error.h"
#include "choreo/core/file.h"
#include "choreo/core/parallel.h"
#include "choreo/core/sha256.h"
#include "choreo/core/text.h"
#include "choreo/data/source.h"

#include <fmt/format.h>

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

constexpr std::size_t kLeastBeats = 5;

Song decode_with_beats(const fs::path& file) {
  Song song;
  try {
    const auto sound = audio::load(file, audio::kBeatSampleRate);
    song.seconds = sound.seconds();
    song.beats = audio::find_beats(sound.samples);
    if (song.beats.times.size() < kLeastBeats) {
      song.trouble =
          fmt::format("{}: {} beats found, expected at least {}", quote(file), song.beats.times.size(), kLeastBeats);
    }
  } catch (const Error& error) {
    song.trouble = error.what();
  }
  return song;
}

}  // namespace

SongFiles::SongFiles(const std::vector<fs::path>& folders) {
  for (const fs::path& folder : folders) add_media(folder, files_);
  std::sort(files_.begin(), files_.end());
  files_.erase(std::unique(files_.begin(), files_.end()), files_.end());
}

const fs::path& SongFiles::of_clip(const std::string& id, const std::string& song) const {
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

const fs::path& SongFiles::of_dance(const output::AudioSource& audio) const {
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

Songs::Songs(const std::set<fs::path>& files, std::size_t jobs, const ProgressSink& progress) {
  std::vector<std::map<fs::path, Song>::iterator> entries;
  for (const auto& file : files) entries.push_back(songs_.emplace(file, Song()).first);
  ProgressCount done(entries.size(), progress);
  parallel_for(entries.size(), jobs, [&](std::size_t i) {
    entries[i]->second = decode_with_beats(entries[i]->first);
    done.add(entries[i]->first.filename().string());
  });
}

std::vector<const Song*> Songs::others(const fs::path& file, std::size_t count) const {
  std::vector<const Song*> found;
  auto song = songs_.upper_bound(file);
  for (std::size_t step = 0; step < songs_.size() && found.size() < count; ++step, ++song) {
    if (song == songs_.end()) song = songs_.begin();
    if (song->first != file && song->second.trouble.empty()) found.push_back(&song->second);
  }
  return found;
}

}  // namespace choreo::measure
