#include "choreo/measure/dances.h"

#include "choreo/core/error.h"
#include "choreo/core/file.h"
#include "choreo/core/parallel.h"
#include "choreo/core/text.h"
#include "choreo/data/clip.h"
#include "choreo/data/corpus.h"
#include "choreo/output/dance.h"
#include "choreo/pose/dancer.h"
#include "choreo/pose/kinetics.h"
#include "choreo/pose/normalise.h"
#include "choreo/pose/recording.h"
#include "choreo/pose/repair.h"

#include <algorithm>
#include <functional>
#include <iterator>

namespace fs = std::filesystem;

namespace choreo::measure {
namespace {

/// A dance that is there, and how it is read.
struct Source {
  std::string name;
  std::function<Dance()> read;
};

void check_length(const Dance& dance) {
  const double seconds = dance.end() - dance.start;
  if (seconds < kShortestDance) fail("lasts {:.1f} s, expected at least {} s", seconds, kShortestDance);
}

/// Asks `find` for the song's file; the song is known by `fallback` where there is none.
void find_song(Dance& dance, const std::string& fallback, const std::function<const fs::path&()>& find) {
  try {
    dance.file = find();
    dance.song = dance.file.string();
  } catch (const Error& error) {
    dance.song = fallback;
    dance.trouble = error.what();
  }
}

Dance read_dance(const fs::path& path, const SongFiles& songs) {
  const auto file = output::seen_from({}, output::read_dance(path));
  Dance dance;
  dance.name = path.string();
  dance.motion = pose::kinetic_motion(file.frames, file.fps, file.aspect);
  dance.median_speed = file.median_joint_speed;
  find_song(dance, file.audio.file, [&]() -> const fs::path& { return songs.of_dance(file.audio); });
  return dance;
}

const pose::Segment& longest(const std::vector<pose::Segment>& segments) {
  if (segments.empty()) fail("no stretch of {} s in which the dancer is seen", pose::kShortestSegment);
  return *std::ranges::max_element(segments, {}, &pose::Segment::frames);
}

Dance read_clip(const std::string& id, const fs::path& path, const SongFiles& songs) {
  const auto clip = data::project(data::read_clip(path));
  const auto& segment = longest(clip.segments);
  Dance dance;
  dance.name = id;
  dance.start = static_cast<double>(segment.begin) / clip.fps;
  dance.motion =
      pose::kinetic_motion(slice_rows(clip.keypoints, segment.begin, segment.end), clip.fps, clip.pixels.aspect());
  find_song(dance, clip.song, [&]() -> const fs::path& { return songs.of_clip(id, clip.song); });
  return dance;
}

/// "clips/cha_01/keypoints" is the clip "cha_01".
std::string clip_name(const fs::path& folder) {
  const fs::path whole = fs::weakly_canonical(folder);
  return whole.filename() == "keypoints" ? whole.parent_path().filename().string() : whole.filename().string();
}

Dance read_openpose(const fs::path& folder, const SongFiles& songs, double fps) {
  auto motion = pose::follow_dancer(pose::read_recording(folder), fps);
  const auto segments = pose::find_segments(motion);
  const auto& segment = longest(segments);
  pose::fill_missing(motion);
  const auto pixels = pose::normalise(motion, pose::Normalisation::kPaper);
  Dance dance;
  dance.name = folder.string();
  dance.start = static_cast<double>(segment.begin) / fps;
  dance.motion = pose::kinetic_motion(slice_rows(motion.position, segment.begin, segment.end), fps, pixels.aspect());
  const std::string name = clip_name(folder);
  find_song(dance, name, [&]() -> const fs::path& { return songs.of_clip(name, name); });
  return dance;
}

bool has_openpose(const fs::path& folder) {
  return std::ranges::any_of(list_folder(folder), [](const fs::path& file) {
    return pose::frame_number(file.filename().string()) >= 0 && file.extension() == ".json";
  });
}

/// Lists dances, each with the way to read it.
class Finder {
 public:
  Finder(const SongFiles& songs, double fps) : songs_(songs), fps_(fps) {}

  void add(const fs::path& path) {
    if (!path_exists(path)) fail("{}: no such dance", quote(path));
    if (!is_folder(path)) {
      add_file(path);
    } else if (has_openpose(path)) {
      add_openpose(path);
    } else {
      add_folder(path);
    }
  }

  std::vector<Source> sources;

 private:
  void add_folder(const fs::path& folder) {
    const std::size_t before = sources.size();
    for (const fs::path& entry : list_folder(folder)) {
      if (is_folder(entry)) {
        if (has_openpose(entry)) add_openpose(entry);
      } else if (entry.extension() == ".json" || entry.extension() == ".safetensors") {
        add_file(entry);
      }
    }
    if (sources.size() == before)
      fail("{}: no dance in it: no dance.json, prepared clip or OpenPose folder", quote(folder));
  }

  void add_file(const fs::path& file) {
    if (file.extension() == ".safetensors") {
      sources.push_back({file.string(), [this, file] { return read_clip(file.stem().string(), file, songs_); }});
    } else {
      sources.push_back({file.string(), [this, file] { return read_dance(file, songs_); }});
    }
  }

  void add_openpose(const fs::path& folder) {
    sources.push_back({folder.string(), [this, folder] { return read_openpose(folder, songs_, fps_); }});
  }

  const SongFiles& songs_;
  double fps_;
};

FoundDances read_all(const std::vector<Source>& sources, std::size_t jobs, const ProgressSink& progress) {
  std::vector<Dance> read(sources.size());
  std::vector<std::string> failures(sources.size());
  ProgressCount done(sources.size(), progress);
  parallel_for(sources.size(), jobs, [&](std::size_t i) {
    try {
      read[i] = sources[i].read();
      check_length(read[i]);
    } catch (const Error& error) {
      failures[i] = error.what();
    }
    done.add(sources[i].name);
  });
  FoundDances found;
  for (std::size_t i = 0; i < sources.size(); ++i) {
    if (failures[i].empty()) {
      found.dances.push_back(std::move(read[i]));
    } else {
      found.left_out.push_back({sources[i].name, failures[i]});
    }
  }
  return found;
}

}  // namespace

double Dance::end() const { return start + static_cast<double>(motion.rows()) / pose::kKineticFps; }

const std::string& trouble_of(const Dance& dance, const Songs& songs) {
  return dance.file.empty() ? dance.trouble : songs.at(dance.file).trouble;
}

FoundDances read_dances(const std::vector<fs::path>& paths, const SongFiles& songs, double input_fps, std::size_t jobs,
                        const ProgressSink& progress) {
  Finder finder(songs, input_fps);
  for (const fs::path& path : paths) finder.add(path);
  return read_all(finder.sources, jobs, progress);
}

FoundDances read_real_dances(const fs::path& corpus, data::Split split, const SongFiles& songs, std::size_t jobs,
                             const ProgressSink& progress) {
  std::vector<Source> sources;
  for (const data::CorpusEntry& entry : data::read_corpus(corpus).clips) {
    if (entry.split != split) continue;
    sources.push_back(
        {entry.id, [&songs, id = entry.id, file = corpus / entry.file] { return read_clip(id, file, songs); }});
  }
  if (sources.empty()) fail("{}: no clip of the split {}", quote(corpus), data::name_of(split));
  return read_all(sources, jobs, progress);
}

std::vector<Matrix> training_motions(const fs::path& corpus, std::size_t jobs) {
  const auto entries = data::read_corpus(corpus).clips;
  std::vector<std::vector<Matrix>> found(entries.size());
  parallel_for(entries.size(), jobs, [&](std::size_t i) {
    if (entries[i].split != data::Split::kTrain) return;
    const auto clip = data::project(data::read_clip(corpus / entries[i].file));
    for (const auto& segment : clip.segments) {
      found[i].push_back(
          pose::kinetic_motion(slice_rows(clip.keypoints, segment.begin, segment.end), clip.fps, clip.pixels.aspect()));
    }
  });
  std::vector<Matrix> motions;
  for (auto& own : found) std::ranges::move(own, std::back_inserter(motions));
  return motions;
}

double training_median_speed(const fs::path& corpus, std::size_t jobs) {
  std::vector<double> speeds;
  for (const Matrix& motion : training_motions(corpus, jobs)) {
    const auto own = pose::joint_speed(motion);
    speeds.insert(speeds.end(), own.begin(), own.end());
  }
  if (speeds.empty()) return 0;
  const auto middle = speeds.begin() + static_cast<std::ptrdiff_t>(speeds.size() / 2);
  std::ranges::nth_element(speeds, middle);
  return *middle;
}

}  // namespace choreo::measure
