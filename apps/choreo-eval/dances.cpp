#include "choreo-eval/dances.h"

#include "choreo/core/error.h"
#include "choreo/core/parallel.h"
#include "choreo/core/text.h"

#include <fmt/format.h>

#include <set>

namespace fs = std::filesystem;

namespace choreo::app {
namespace {

std::set<fs::path> songs_of(const std::vector<measure::Dance>& dances, const std::vector<measure::Dance>& real) {
  std::set<fs::path> files;
  for (const auto* group : {&dances, &real}) {
    for (const measure::Dance& dance : *group) {
      if (!dance.file.empty()) files.insert(dance.file);
    }
  }
  return files;
}

/// The corpus's median for the real dances, and for those that know none.
void set_median_speed(double median, std::vector<measure::Dance>& dances) {
  for (measure::Dance& dance : dances) {
    if (!(dance.median_speed > 0)) dance.median_speed = median;
  }
}

/// Says which dances have no song, and which last longer than theirs; whether all have one.
bool say_troubles(const std::vector<measure::Dance>& dances, const measure::Songs& songs, const Log& log) {
  constexpr double kTolerance = 1;  // s
  bool well = true;
  for (const measure::Dance& dance : dances) {
    const std::string& trouble = trouble_of(dance, songs);
    if (!trouble.empty()) {
      log(LogLevel::kWarning, fmt::format("{}: only its motion counts: {}", quote(dance.name), trouble));
    } else if (const double seconds = songs.at(dance.file).seconds; dance.end() > seconds + kTolerance) {
      log(LogLevel::kWarning,
          fmt::format("{}: ends at {:.1f} s, but its song at {:.1f} s: another frame rate, or song?", quote(dance.name),
                      dance.end(), seconds));
    }
    well = well && trouble.empty();
  }
  return well;
}

void say_left_out(const std::vector<data::LeftOut>& left_out, const Log& log) {
  for (const auto& [id, reason, kind] : left_out)
    log(LogLevel::kWarning, fmt::format("left out {}: {}", quote(id), reason));
}

}  // namespace

void DanceOptions::add_to(CLI::App& app, const std::string& files, const std::string& seeded) {
  app.add_option("DANCES", dances,
                 "dance.json files, prepared clips, folders of OpenPose JSON, and folders of all of these");
  app.add_option("--songs", songs,
                 "Folders in which the songs lie, however deep: a dance.json tells its song's file name; a clip's or "
                 "OpenPose folder's song has the same name, or lies in a folder of the same name")
      ->allow_extra_args(false);
  app.add_option("--real", real, "The corpus (from choreo-prep) with real dances to compare with");
  app.add_option("--split", split, "The corpus's split: train, valid or test")->capture_default_str();
  app.add_option("--input-fps", input_fps, "Frame rate of OpenPose folders")
      ->check(number_in(1, 1000))
      ->capture_default_str();
  app.add_option("--jobs", jobs, "Dances at a time (default: one a core)")->check(CLI::Range(1, 1024));
  app.add_option("--out", out, "Folder for " + files);
  app.add_option("--seed", seed, "Of the " + seeded)->capture_default_str();
}

std::size_t DanceOptions::cores() const { return jobs > 0 ? jobs : available_cores(); }

DancesAndSongs read_dances(const DanceOptions& options, const std::string& subcommand, const Tool& tool) {
  if (options.dances.empty()) fail("no dances given\n  choreo-eval {} DANCES… --songs DIR", subcommand);
  if (options.songs.empty()) fail("no --songs given: where are the songs of the dances?");
  const std::size_t jobs = options.cores();
  const measure::SongFiles files({options.songs.begin(), options.songs.end()});
  auto found = measure::read_dances({options.dances.begin(), options.dances.end()}, files, options.input_fps, jobs,
                                    tool.progress("read"));
  measure::FoundDances real;
  if (!options.real.empty()) {
    real = measure::read_real_dances(options.real, data::parse_split(options.split, "--split"), files, jobs);
    const double median = measure::training_median_speed(options.real, jobs);
    set_median_speed(median, found.dances);
    set_median_speed(median, real.dances);
  }
  auto left_out = found.left_out;
  left_out.insert(left_out.end(), real.left_out.begin(), real.left_out.end());
  say_left_out(left_out, tool.log());
  if (found.dances.empty()) fail("no dance can be measured");
  measure::Songs songs(songs_of(found.dances, real.dances), jobs, tool.progress("beats"));
  bool well = say_troubles(found.dances, songs, tool.log());
  well = say_troubles(real.dances, songs, tool.log()) && well;
  return {.dances = std::move(found.dances),
          .real = std::move(real.dances),
          .left_out = left_out,
          .songs = std::move(songs),
          .complete = well && left_out.empty()};
}

}  // namespace choreo::app
