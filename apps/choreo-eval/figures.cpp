#include "choreo-eval/figures.h"

#include "choreo/core/error.h"
#include "choreo/core/parallel.h"
#include "choreo/core/text.h"
#include "choreo/eval/report.h"
#include "choreo/eval/song_book.h"
#include "choreo/eval/subject.h"
#include "choreo/pose/kinetics.h"

#include <fmt/format.h>

namespace fs = std::filesystem;

namespace choreo::app {
namespace {

std::set<fs::path> songs_of(const std::vector<eval::Subject>& dances, const std::vector<eval::Subject>& real) {
  std::set<fs::path> files;
  for (const auto* subjects : {&dances, &real}) {
    for (const eval::Subject& subject : *subjects) {
      if (!subject.file.empty()) files.insert(subject.file);
    }
  }
  return files;
}

/// The corpus's median for the real dances, and for those that know none.
void set_median_speed(double median, std::vector<eval::Subject>& subjects) {
  for (eval::Subject& subject : subjects) {
    if (!(subject.median_speed > 0)) subject.median_speed = median;
  }
}

/// Says which dances have no song, and which last longer than theirs; whether all is well.
bool say_troubles(const std::vector<eval::Subject>& subjects, const eval::SongBook& songs, const Log& log) {
  constexpr double kTolerance = 1;  // s
  bool well = true;
  for (const eval::Subject& subject : subjects) {
    const std::string trouble = subject.file.empty() ? subject.trouble : songs.at(subject.file).trouble;
    const double end = subject.start + static_cast<double>(subject.motion.rows()) / pose::kKineticFps;
    if (!trouble.empty()) {
      log(LogLevel::kWarning, fmt::format("{}: only its motion is measured: {}", quote(subject.name), trouble));
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
  for (const auto& [id, reason] : left_out) log(LogLevel::kWarning, fmt::format("left out {}: {}", quote(id), reason));
}

}  // namespace

void FiguresCommand::add_to(CLI::App& tool) {
  command_ = tool.add_subcommand("figures", "Measures dances beside real ones and beside accidents");
  command_->add_option("DANCES", dances_,
                       "dance.json files, prepared clips, folders of OpenPose JSON, and folders of all of these");
  command_
      ->add_option("--songs", songs_,
                   "Folders in which the songs lie, however deep: a dance.json tells its song's file name; a clip's "
                   "or OpenPose folder's song has the same name, or lies in a folder of the same name")
      ->allow_extra_args(false);
  command_->add_option("--real", real_, "The corpus (from choreo-prep) with real dances to compare with");
  command_->add_option("--split", split_, "The corpus's split: train, valid or test")->capture_default_str();
  command_->add_option("--out", out_, "Folder for report.html, report.json and report.csv");
  command_->add_option("--input-fps", input_fps_, "Frame rate of OpenPose folders")
      ->check(number_in(1, 1000))
      ->capture_default_str();
  command_->add_option("--seed", seed_, "Of the intervals and accidents")->capture_default_str();
  command_->add_option("--jobs", jobs_, "Dances at a time (default: one a core)")->check(CLI::Range(1, 1024));
}

int FiguresCommand::run(const Tool& tool) const {
  if (dances_.empty()) fail("no dances given\n  choreo-eval figures DANCES… --songs DIR");
  if (songs_.empty()) fail("no --songs given: where are the songs of the dances?");
  const std::size_t jobs = jobs_ > 0 ? jobs_ : available_cores();
  const eval::SongLibrary library({songs_.begin(), songs_.end()});
  auto found = eval::read_subjects({dances_.begin(), dances_.end()}, library, input_fps_, jobs, tool.progress("read"));
  eval::Subjects real;
  if (!real_.empty()) {
    real = eval::read_real_subjects(real_, data::parse_split(split_, "--split"), library, jobs);
    const double median = eval::training_median_speed(real_, jobs);
    set_median_speed(median, found.dances);
    set_median_speed(median, real.dances);
  }
  auto left_out = found.left_out;
  left_out.insert(left_out.end(), real.left_out.begin(), real.left_out.end());
  say_left_out(left_out, tool.log());
  if (found.dances.empty()) fail("no dance can be measured");
  const eval::SongBook songs(songs_of(found.dances, real.dances), jobs, tool.progress("listen"));
  bool well = say_troubles(found.dances, songs, tool.log());
  well = say_troubles(real.dances, songs, tool.log()) && well;
  auto summary = eval::summarise(found.dances, real.dances, songs, seed_, jobs, tool.progress("measure"));
  summary.left_out = left_out;
  if (!out_.empty()) eval::write_report(out_, summary);
  print(eval::report_text(summary));
  return well && left_out.empty() ? kDone : kSomeLeftOut;
}

}  // namespace choreo::app
