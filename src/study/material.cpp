#include "choreo/study/material.h"

#include "choreo/audio/decode.h"
#include "choreo/core/error.h"
#include "choreo/core/file.h"
#include "choreo/core/parallel.h"
#include "choreo/core/text.h"
#include "choreo/data/corpus.h"
#include "choreo/measure/songs.h"
#include "choreo/output/dance.h"
#include "choreo/pose/kinetics.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <functional>
#include <map>
#include <mutex>
#include <optional>

namespace fs = std::filesystem;

namespace choreo::study {
namespace {

/// A clip may be this much shorter than its sound [s]: choreo-prep trims half a second.
constexpr double kLengthTolerance = 1;

/// What one dance came to.
struct Reading {
  std::string name;
  bool real = false;
  std::function<Performance()> read;
  std::optional<Performance> performance;
  std::string reason;
};

std::size_t kinetic_frame(std::size_t frame, double fps) {
  return static_cast<std::size_t>(std::ceil(static_cast<double>(frame) / fps * pose::kKineticFps - 1e-6));
}

Performance read_clip(const fs::path& corpus, const data::CorpusEntry& entry, const measure::SongFiles& songs) {
  const auto clip = data::read_clip(corpus / entry.file);
  Performance performance{entry.id,
                          pose::kinetic_motion(clip.keypoints, clip.fps, clip.pixels.aspect()),
                          {},
                          songs.of_clip(entry.id, clip.song)};
  for (const auto& segment : clip.segments) {
    // The last frame of a segment lasts until the next one begins.
    const std::size_t end = std::min(kinetic_frame(segment.end, clip.fps), performance.motion.rows());
    performance.segments.push_back({kinetic_frame(segment.begin, clip.fps), end});
  }
  return performance;
}

Performance read_dance(const fs::path& path, const measure::SongFiles& songs) {
  const auto dance = output::read_dance(path);
  Performance performance{
      path.string(), pose::kinetic_motion(dance.frames, dance.fps, dance.aspect), {}, songs.of_dance(dance.audio)};
  performance.segments = {{0, performance.motion.rows()}};
  return performance;
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

/// How long a song is [s], or why it can't be heard.
struct SongLength {
  double seconds = 0;
  std::string trouble;
};
using SongLengths = std::map<fs::path, SongLength>;

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

/// Each song is decoded once, however many dances it has.
SongLengths listen(const std::vector<Reading>& readings, std::size_t jobs) {
  SongLengths lengths;
  for (const Reading& reading : readings) {
    if (reading.performance) lengths[reading.performance->song];
  }
  std::vector<SongLengths::iterator> songs;
  for (auto song = lengths.begin(); song != lengths.end(); ++song) songs.push_back(song);
  parallel_for(songs.size(), jobs, [&](std::size_t i) {
    auto& [path, length] = *songs[i];
    length.trouble =
        trouble_of([&, &path = path, &length = length] { length.seconds = audio::decode(path).seconds(); });
  });
  return lengths;
}

/// A real clip and its sound were cut together: other lengths mean other files.
void check_length(const Reading& reading, double song_seconds) {
  const double seconds = static_cast<double>(reading.performance->motion.rows()) / pose::kKineticFps;
  if (reading.real && std::abs(song_seconds - seconds) > kLengthTolerance) {
    fail("the clip lasts {:.2f} s, but {} lasts {:.2f} s: another recording?", seconds,
         quote(reading.performance->song), song_seconds);
  }
}

void end_with_song(Performance& performance, double song_seconds) {
  const auto heard = static_cast<std::size_t>(song_seconds * pose::kKineticFps);
  for (auto& segment : performance.segments) segment.end = std::min(segment.end, std::max(heard, segment.begin));
}

void fit_song(Reading& reading, const SongLength& length) {
  if (!length.trouble.empty()) fail("{}", length.trouble);
  check_length(reading, length.seconds);
  end_with_song(*reading.performance, length.seconds);
}

std::string why_none(const Material& material) {
  return material.left_out.empty()
             ? ""
             : fmt::format("\n  {}: {}", quote(material.left_out.front().id), material.left_out.front().reason);
}

}  // namespace

Material read_material(const MaterialSources& sources, std::size_t jobs, const ProgressSink& progress) {
  const measure::SongFiles songs(sources.songs);
  std::vector<Reading> readings = list_readings(sources, songs);
  std::atomic<std::size_t> done = 0;
  std::mutex reporting;
  parallel_for(readings.size(), jobs, [&](std::size_t i) {
    Reading& reading = readings[i];
    reading.reason = trouble_of([&] { reading.performance = reading.read(); });
    const std::scoped_lock lock(reporting);
    progress({++done, readings.size(), reading.name});
  });
  const SongLengths lengths = listen(readings, jobs);
  for (Reading& reading : readings) {
    if (reading.performance)
      reading.reason = trouble_of([&] { fit_song(reading, lengths.at(reading.performance->song)); });
  }
  Material material;
  for (Reading& reading : readings) {
    if (!reading.reason.empty()) {
      material.left_out.push_back({reading.name, reading.reason});
      continue;
    }
    (reading.real ? material.real : material.generated).push_back(std::move(*reading.performance));
  }
  if (material.real.empty()) {
    fail("{}: no real dance of the split {} can be used{}", quote(sources.corpus), name_of(sources.split),
         why_none(material));
  }
  if (material.generated.empty()) fail("no generated dance can be used{}", why_none(material));
  return material;
}

}  // namespace choreo::study
