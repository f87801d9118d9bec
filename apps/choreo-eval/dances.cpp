#include "choreo-eval/dances.h"

#include "choreo/core/error.h"
#include "choreo/core/parallel.h"
#include "choreo/core/text.h"
#include "choreo/pose/kinetics.h"

#include <fmt/format.h>

#include <set>

namespace fs = std::filesystem;

namespace choreo::app {
namespace {

std::set<fs::path> songs_of(const std::vector<measure::Subject>& dances, const std::vector<measure::Subject>& real) {
  std::set<fs::path> files;
  for (const auto* subjects : {&dances, &real}) {
    for (const measure::Subject& subject : *subjects) {
      if (!subject.file.empty()) files.insert(subject.file);
    }
  }
  return files;
}

/// The corpus's median for the real dances, and for those that know none.
void set_median_speed(double median, std::vector<measure::Subject>& subjects) {
  for (measure::Subject& subject : subjects) {
    if (!(subject.median_speed > 0)) subject.median_speed = median;
  }
}

/// Says which dances have no song, and which last longer than theirs; whether all is well.
bool say_troubles(const std::vector<measure::Subject>& subjects, const measure::SongBook& songs, const Log& log) {
  constexpr double kTolerance = 1;  // s
  bool well = true;
  for (const measure::Subject& subject : subjects) {
    const std::string trouble = subject.file.empty() ? subject.trouble : songs.at(subject.file).trouble;
    const double end = subject.start + static_cast<double>(subject.motion.rows()) / pose::kKineticFps;
    if (!trouble.empty()) {
      log(LogLevel::kWarning, fmt::format("{}: only its motion counts: {}", quote(subject.name), trouble));
    } else if (const double seconds = songs.at(subject.file).seconds; end > seconds + kTolerance) {
      log(LogLevel::kWarning,
          fmt::format("{}: ends at {:.1f} s, but its song at {:.1f} s: another frame rate, or song?",
                      quote(subject.name), end, seconds));
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

void DanceOptions::add_to(CLI::App& app) {
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
}

std::size_t DanceOptions::cores() const { return jobs > 0 ? jobs : available_cores(); }

Dances read_dances(const DanceOptions& options, const std::string& subcommand, const Tool& tool) {
  if (options.dances.empty()) fail("no dances given\n  choreo-eval {} DANCES… --songs DIR", subcommand);
  if (options.songs.empty()) fail("no --songs given: where are the songs of the dances?");
  const measure::SongLibrary library({options.songs.begin(), options.songs.end()});
  auto found = measure::read_subjects({options.dances.begin(), options.dances.end()}, library, options.input_fps,
                                      options.cores(), tool.progress("read"));
  measure::Subjects real;
  if (!options.real.empty()) {
    real = measure::read_real_subjects(options.real, data::parse_split(options.split, "--split"), library,
                                       options.cores());
    const double median = measure::training_median_speed(options.real, options.cores());
    set_median_speed(median, found.dances);
    set_median_speed(median, real.dances);
  }
  auto left_out = found.left_out;
  left_out.insert(left_out.end(), real.left_out.begin(), real.left_out.end());
  say_left_out(left_out, tool.log());
  if (found.dances.empty()) fail("no dance can be measured");
  measure::SongBook songs(songs_of(found.dances, real.dances), options.cores(), tool.progress("listen"));
  bool well = say_troubles(found.dances, songs, tool.log());
  well = say_troubles(real.dances, songs, tool.log()) && well;
  return {std::move(found.dances), std::move(real.dances), left_out, std::move(songs), well && left_out.empty()};
}

}  // namespace choreo::app
