#include "choreo/study/material.h"

#include "choreo/audio/decode.h"
#include "choreo/core/error.h"
#include "choreo/core/file.h"
#include "choreo/core/parallel.h"
#include "choreo/core/sha256.h"
#include "choreo/core/text.h"
#include "choreo/data/corpus.h"
#include "choreo/measure/songs.h"
#include "choreo/output/dance.h"
#include "choreo/pose/kinetics.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <optional>
#include <span>

namespace fs = std::filesystem;

namespace choreo::study {
namespace {

/// A clip may be this much shorter than its sound [s]: choreo-prep trims half a second.
constexpr double kLengthTolerance = 1;

/// What one dance came to.
struct Reading {
  std::string name;
  bool real = false;
  std::function<Dance()> read;
  std::optional<Dance> dance;
  std::string reason;
};

std::size_t kinetic_frame(std::size_t frame, double fps) {
  return static_cast<std::size_t>(std::ceil(static_cast<double>(frame) / fps * pose::kKineticFps - 1e-6));
}

Dance read_clip(const fs::path& corpus, const data::CorpusEntry& entry, const measure::SongFiles& songs) {
  const auto clip = data::project(data::read_clip(corpus / entry.file));
  Dance dance{.name = entry.id,
              .motion = pose::kinetic_motion(clip.keypoints, clip.fps, clip.pixels.aspect()),
              .segments = {},
              .song = songs.of_clip(entry.id, clip.song),
              .recording = clip.song};
  for (const auto& segment : clip.segments) {
    // The last frame of a segment lasts until the next one begins.
    const std::size_t end = std::min(kinetic_frame(segment.end, clip.fps), dance.motion.rows());
    dance.segments.push_back({kinetic_frame(segment.begin, clip.fps), end});
  }
  return dance;
}

Dance read_dance(const fs::path& path, const measure::SongFiles& songs) {
  const auto file = output::seen_from({}, output::read_dance(path));
  Dance dance{.name = path.string(),
              .motion = pose::kinetic_motion(file.frames, file.fps, file.aspect),
              .segments = {},
              .song = songs.of_dance(file.audio),
              .recording = {}};
  dance.segments = {{0, dance.motion.rows()}};
  return dance;
}

std::vector<Reading> list_readings(const MaterialSources& sources, const measure::SongFiles& songs) {
  std::vector<Reading> readings;
  for (const data::CorpusEntry& entry : data::read_corpus(sources.corpus).clips) {
    if (entry.split != sources.split) continue;
    readings.push_back(
        {entry.id, true, [&sources, &songs, entry] { return read_clip(sources.corpus, entry, songs); }, {}, {}});
  }
  for (const fs::path& path : list_files(sources.dances, ".json")) {
    readings.push_back({path.string(), false, [&songs, path] { return read_dance(path, songs); }, {}, {}});
  }
  return readings;
}

/// A song's length [s] and what tells its sound from others, or why it can't be decoded.
struct Sound {
  double seconds = 0;
  std::string digest;
  std::string trouble;
};
using Sounds = std::map<fs::path, Sound>;

/// Calls `work` and returns the message of the Error that it throws, if any.
template <class Work>
std::string trouble_of(const Work& work) {
  try {
    work();
    return {};
  } catch (const Error& error) {
    return error.what();
  }
}

Sound decode(const fs::path& file) {
  Sound sound;
  sound.trouble = trouble_of([&] {
    const auto decoded = audio::decode(file);
    sound.seconds = decoded.seconds();
    sound.digest = sha256(std::as_bytes(std::span(decoded.samples)));
  });
  return sound;
}

/// Each song is decoded once, however many dances it has.
Sounds decode_songs(const std::vector<Reading>& readings, std::size_t jobs) {
  Sounds sounds;
  for (const Reading& reading : readings) {
    if (reading.dance) sounds[reading.dance->song];
  }
  std::vector<Sounds::iterator> songs;
  for (auto song = sounds.begin(); song != sounds.end(); ++song) songs.push_back(song);
  parallel_for(songs.size(), jobs, [&](std::size_t i) { songs[i]->second = decode(songs[i]->first); });
  return sounds;
}

/// A real clip and its sound were cut together: other lengths mean other files.
void check_length(const Reading& reading, double song_seconds) {
  const double seconds = static_cast<double>(reading.dance->motion.rows()) / pose::kKineticFps;
  if (reading.real && std::abs(song_seconds - seconds) > kLengthTolerance) {
    fail("the clip lasts {:.2f} s, but {} lasts {:.2f} s: another recording?", seconds, quote(reading.dance->song),
         song_seconds);
  }
}

void end_with_song(Dance& dance, double song_seconds) {
  const auto last = static_cast<std::size_t>(song_seconds * pose::kKineticFps);
  for (auto& segment : dance.segments) segment.end = std::min(segment.end, std::max(last, segment.begin));
}

void fit_song(Reading& reading, const Sound& sound) {
  if (!sound.trouble.empty()) fail("{}", sound.trouble);
  check_length(reading, sound.seconds);
  end_with_song(*reading.dance, sound.seconds);
}

/// A generated dance's song is the corpus's where that has the same sound, else the sound itself.
void name_recordings(std::vector<Reading>& readings, const Sounds& sounds) {
  std::map<std::string, std::string> names;  // by digest
  for (const Reading& reading : readings) {
    if (reading.dance && reading.real) names[sounds.at(reading.dance->song).digest] = reading.dance->recording;
  }
  for (Reading& reading : readings) {
    if (!reading.dance || reading.real) continue;
    const std::string& digest = sounds.at(reading.dance->song).digest;
    reading.dance->recording = names.contains(digest) ? names[digest] : digest;
  }
}

std::string why_none(const Material& material) {
  return material.left_out.empty()
             ? ""
             : fmt::format("\n  {}: {}", quote(material.left_out.front().id), material.left_out.front().reason);
}

void read_all(std::vector<Reading>& readings, std::size_t jobs, const ProgressSink& progress) {
  ProgressCount done(readings.size(), progress);
  parallel_for(readings.size(), jobs, [&](std::size_t i) {
    readings[i].reason = trouble_of([&] { readings[i].dance = readings[i].read(); });
    done.add(readings[i].name);
  });
  const Sounds sounds = decode_songs(readings, jobs);
  name_recordings(readings, sounds);
  for (Reading& reading : readings) {
    if (reading.dance) reading.reason = trouble_of([&] { fit_song(reading, sounds.at(reading.dance->song)); });
  }
}

}  // namespace

Material read_material(const MaterialSources& sources, std::size_t jobs, const ProgressSink& progress) {
  const measure::SongFiles songs(sources.songs);
  std::vector<Reading> readings = list_readings(sources, songs);
  read_all(readings, jobs, progress);
  Material material;
  for (Reading& reading : readings) {
    if (!reading.reason.empty()) {
      material.left_out.push_back({reading.name, reading.reason});
      continue;
    }
    (reading.real ? material.real : material.generated).push_back(std::move(*reading.dance));
  }
  if (material.real.empty()) {
    fail("{}: no real dance of the split {} can be used{}", quote(sources.corpus), name_of(sources.split),
         why_none(material));
  }
  if (material.generated.empty()) fail("no generated dance can be used{}", why_none(material));
  return material;
}

}  // namespace choreo::study
