#include "choreo/measure/song_book.h"

#include "choreo/audio/decode.h"
#include "choreo/core/error.h"
#include "choreo/core/parallel.h"
#include "choreo/core/text.h"

#include <fmt/format.h>

#include <mutex>

namespace choreo::measure {
namespace {

constexpr std::size_t kLeastBeats = 5;

HeardSong hear(const std::filesystem::path& file) {
  HeardSong song;
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

SongBook::SongBook(const std::set<std::filesystem::path>& files, std::size_t jobs, const ProgressSink& progress) {
  std::vector<std::map<std::filesystem::path, HeardSong>::iterator> pages;
  for (const auto& file : files) pages.push_back(songs_.emplace(file, HeardSong()).first);
  std::size_t done = 0;
  std::mutex reporting;
  parallel_for(pages.size(), jobs, [&](std::size_t i) {
    pages[i]->second = hear(pages[i]->first);
    const std::scoped_lock lock(reporting);
    progress({++done, pages.size(), pages[i]->first.filename().string()});
  });
}

std::vector<const HeardSong*> SongBook::others(const std::filesystem::path& file, std::size_t count) const {
  std::vector<const HeardSong*> found;
  auto song = songs_.upper_bound(file);
  for (std::size_t step = 0; step < songs_.size() && found.size() < count; ++step, ++song) {
    if (song == songs_.end()) song = songs_.begin();
    if (song->first != file && song->second.trouble.empty()) found.push_back(&song->second);
  }
  return found;
}

}  // namespace choreo::measure
