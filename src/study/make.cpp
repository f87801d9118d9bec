#include "choreo/study/make.h"

#include "choreo/audio/decode.h"
#include "choreo/core/error.h"
#include "choreo/core/file.h"
#include "choreo/core/json.h"
#include "choreo/core/parallel.h"
#include "choreo/core/sha256.h"
#include "choreo/core/text.h"
#include "choreo/pose/kinetics.h"
#include "choreo/pose/skeleton.h"

#include <map>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "embedded/page.html.h"
#include "study/clip.h"

namespace fs = std::filesystem;

namespace choreo::study {
namespace {

using nlohmann::ordered_json;

void check_absent(const fs::path& folder) {
  if (path_exists(folder)) fail("{}: is there already; a study needs a new folder", quote(folder));
}

/// A folder that is whole or absent: filled under a temporary name, renamed by commit().
class PendingFolder {
 public:
  explicit PendingFolder(const fs::path& target)
      : target_(target.has_filename() ? target : target.parent_path()), temporary_(temporary_name(target_)) {
    check_absent(target_);
    make_writable_directory(temporary_);
  }
  ~PendingFolder() {
    std::error_code ignored;
    if (!temporary_.empty()) fs::remove_all(temporary_, ignored);
  }
  PendingFolder(const PendingFolder&) = delete;
  PendingFolder& operator=(const PendingFolder&) = delete;

  [[nodiscard]] const fs::path& path() const { return temporary_; }
  void commit() {
    std::error_code error;
    fs::rename(temporary_, target_, error);
    if (error) fail("{}: can't be made: {}", quote(target_), error.message());
    temporary_.clear();
  }

 private:
  fs::path target_;
  fs::path temporary_;
};

double to_seconds(std::size_t frame) { return static_cast<double>(frame) / pose::kKineticFps; }

Study describe(const std::vector<Excerpt>& excerpts, const StudyOptions& options) {
  Study study{options.seed, options.seconds, {}};
  for (const Excerpt& excerpt : excerpts) {
    study.clips.push_back({excerpt.id, excerpt.group, excerpt.dance->name, to_seconds(excerpt.dance_begin),
                           excerpt.song->song.string(), to_seconds(excerpt.song_begin)});
  }
  return study;
}

/// [[a, b, "R"], …]: the limbs with the side they are drawn in.
ordered_json limbs() {
  ordered_json list = ordered_json::array();
  for (const auto& [a, b] : pose::kLimbs) {
    const char side = pose::side_of(a) != 'M' ? pose::side_of(a) : pose::side_of(b);
    list.push_back({a, b, std::string(1, side)});
  }
  return list;
}

ordered_json frames_of(const Excerpt& excerpt, std::size_t frames) {
  const auto fitted = fit_to_picture(excerpt.dance->motion, excerpt.dance_begin, frames);
  ordered_json list = ordered_json::array();
  for (std::size_t t = 0; t < fitted.rows(); ++t) {
    const auto row = fitted.row(t);
    list.push_back(std::vector<int>(row.begin(), row.end()));
  }
  return list;
}

std::string sound_name(const Excerpt& excerpt) { return "sound/" + excerpt.id + ".m4a"; }

/// What the page knows. Its id, under which browsers keep answers, follows from all the rest.
ordered_json page_data(const std::vector<Excerpt>& excerpts, std::size_t frames) {
  ordered_json clips = ordered_json::array();
  for (const Excerpt& excerpt : excerpts) {
    clips.push_back({{"id", excerpt.id}, {"sound", sound_name(excerpt)}, {"frames", frames_of(excerpt, frames)}});
  }
  const std::string digest = sha256(std::as_bytes(std::span<const char>(clips.dump())));
  return {{"id", digest.substr(0, 16)},
          {"fps", pose::kKineticFps},
          {"size", {kPictureWidth, kPictureHeight}},
          {"limbs", limbs()},
          {"clips", clips}};
}

void write_page(const fs::path& folder, const ordered_json& data) {
  constexpr std::string_view kMark = "/*STUDY*/null";
  std::string page(kStudyPage);
  page.replace(page.find(kMark), kMark.size(), data.dump());
  write_atomically(folder / "index.html", page);
}

/// The excerpts of each song, so that none is decoded twice.
std::vector<std::vector<const Excerpt*>> by_song(const std::vector<Excerpt>& excerpts) {
  std::map<fs::path, std::vector<const Excerpt*>> songs;
  for (const Excerpt& excerpt : excerpts) songs[excerpt.song->song].push_back(&excerpt);
  std::vector<std::vector<const Excerpt*>> groups;
  for (auto& [song, own] : songs) groups.push_back(std::move(own));
  return groups;
}

void write_sounds(const fs::path& folder, const std::vector<Excerpt>& excerpts, double seconds, std::size_t jobs,
                  const ProgressSink& progress) {
  const auto songs = by_song(excerpts);
  ProgressCount done(excerpts.size(), progress);
  parallel_for(songs.size(), jobs, [&](std::size_t i) {
    const auto song = audio::decode(songs[i].front()->song->song);
    for (const Excerpt* excerpt : songs[i]) {
      write_sound(folder / sound_name(*excerpt), cut_sound(song, to_seconds(excerpt->song_begin), seconds));
      done.add(excerpt->id);
    }
  });
}

/// The order in which files were made tells nothing.
void set_one_time(const fs::path& folder) {
  const auto now = fs::file_time_type::clock::now();
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file()) fs::last_write_time(entry.path(), now);
  }
}

}  // namespace

Study make_study(const fs::path& out, const Material& material, const StudyOptions& options, std::size_t jobs,
                 const ProgressSink& progress) {
  const auto excerpts = choose_excerpts(material, options);
  PendingFolder folder(out);
  make_writable_directory(folder.path() / "page" / "sound");
  write_sounds(folder.path() / "page", excerpts, options.seconds, jobs, progress);
  write_page(folder.path() / "page", page_data(excerpts, options.frames()));
  set_one_time(folder.path() / "page");
  Study study = describe(excerpts, options);
  write_study(folder.path() / "study.json", study);
  folder.commit();
  return study;
}

}  // namespace choreo::study
