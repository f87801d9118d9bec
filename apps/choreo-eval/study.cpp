#include "choreo-eval/study.h"

#include "choreo/core/error.h"
#include "choreo/core/file.h"
#include "choreo/core/parallel.h"
#include "choreo/core/plot.h"
#include "choreo/core/text.h"
#include "choreo/data/split.h"
#include "choreo/output/svg.h"
#include "choreo/study/answers.h"
#include "choreo/study/figure.h"
#include "choreo/study/make.h"
#include "choreo/study/report.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

namespace fs = std::filesystem;

namespace choreo::app {
namespace {

constexpr const char* kLayout = R"(What is made:
  STUDY/study.json   which clip is of which group: keep it, participants must not have it
  STUDY/page/        for participants, as a folder or on any web server; they open index.html
    index.html       the whole page; works without a network
    sound/<id>.m4a   the clips' sound
Participants answer in their browser and send back the JSON file that the page saves at the end.
All clips are treated alike: 25 frames/s, low-passed at 8 Hz, one size and position, equally loud mono sound.)";

void check_options(const StudyMakeOptions& options) {
  if (options.dances.empty())
    fail("no generated dances given\n  choreo-eval study make DANCES… --real CORPUS --songs DIR --out STUDY");
  if (options.real.empty()) fail("no --real given: which corpus are the real dances from?");
  if (options.songs.empty()) fail("no --songs given: where is the sound of the dances?");
  if (options.out.empty()) fail("no --out given: where should the study go?");
  if (path_exists(options.out)) fail("{}: is there already; a study needs a new folder", quote(options.out));
}

study::MaterialSources sources_of(const StudyMakeOptions& options) {
  return {.corpus = options.real,
          .split = data::parse_split(options.split, "--split"),
          .dances = {options.dances.begin(), options.dances.end()},
          .songs = {options.songs.begin(), options.songs.end()}};
}

std::size_t count_of(const study::Study& study, study::StudyGroup group) {
  return static_cast<std::size_t>(std::count_if(study.clips.begin(), study.clips.end(),
                                                [group](const study::StudyClip& clip) { return clip.group == group; }));
}

/// Whether every group has as many clips as were asked for; says which hasn't.
bool say_shortage(const study::Study& study, const StudyMakeOptions& options, const Log& log) {
  bool enough = true;
  for (const study::StudyGroup group : study::kGroups) {
    const std::size_t count = count_of(study, group);
    const bool asked = group != study::StudyGroup::kRealMismatch || options.real_mismatch;
    if (!asked || count == options.per_group) continue;
    log(LogLevel::kWarning, fmt::format("{}: only {} of {} clips; the material has no more stretches of {} s",
                                        study::name_of(group), count, options.per_group, options.seconds));
    enough = false;
  }
  return enough;
}

constexpr const char* kFiles = R"(What is written:
  DIR/table.txt, table.csv, table.json   the tests, for people and programs; table.txt also on standard output
  DIR/participants.csv                   the scores: each participant's mean answer a group and question
  DIR/figure.svg, figure.png             means, deviations and significance, as the paper's Fig. 3
The unit is the participant. Whoever left a clip unanswered is left out, by name.)";

void check_options(const StudyScoreOptions& options) {
  if (options.answers.empty())
    fail("no answers given\n  choreo-eval study score ANSWERS… --study STUDY/study.json --out DIR");
  if (options.study.empty()) fail("no --study given: the study.json that belongs to the page");
  if (options.out.empty()) fail("no --out given: where should the table and the figure go?");
}

void write_all(const fs::path& folder, const study::Participants& participants, const study::StudyAnalysis& analysis) {
  make_writable_directory(folder);
  write_atomically(folder / "table.txt", study::study_text(analysis));
  write_atomically(folder / "table.csv", study::study_csv(analysis));
  write_atomically(folder / "table.json", study::study_json(analysis));
  write_atomically(folder / "participants.csv", study::participants_csv(participants));
  write_atomically(folder / "figure.svg", plot::to_svg(study::study_figure(analysis)));
  output::write_svg_as_png(folder / "figure.png", folder / "figure.svg");
}

}  // namespace

void StudyMakeOptions::add_to(CLI::App& app) {
  app.add_option("DANCES", dances, "Generated dances: dance.json files, and folders of them");
  app.add_option("--real", real, "The corpus (from choreo-prep) with the real dances");
  app.add_option("--split", split, "The corpus's split: train, valid or test")->capture_default_str();
  app.add_option("--songs", songs, "Folders in which the sound of the clips and dances lies, however deep")
      ->allow_extra_args(false);
  app.add_option("--out", out, "The study: a new folder");
  app.add_option("--per-group", per_group, "Clips of each group")->check(CLI::Range(1, 1000))->capture_default_str();
  app.add_option("--seconds", seconds, "Length of a clip [s]")->check(number_in(1, 600))->capture_default_str();
  app.add_flag("--real-mismatch", real_mismatch, "A fourth group: real dances with another song (real_mismatch)");
  app.add_option("--seed", seed, "Of the choice of clips")->capture_default_str();
  app.add_option("--jobs", jobs, "Clips at a time (default: one a core)")->check(CLI::Range(1, 1024));
  app.footer(kLayout);
}

int make_study(const StudyMakeOptions& options, const Tool& tool) {
  check_options(options);
  const std::size_t jobs = options.jobs > 0 ? options.jobs : available_cores();
  const auto material = study::read_material(sources_of(options), jobs, tool.progress("read"));
  const study::StudyOptions plan{.per_group = options.per_group,
                                 .seconds = options.seconds,
                                 .seed = options.seed,
                                 .real_mismatch = options.real_mismatch};
  const auto study = study::make_study(options.out, material, plan, jobs, tool.progress("cut"));
  for (const auto& dance : material.left_out) {
    tool.log()(LogLevel::kWarning, fmt::format("left out {}: {}", quote(dance.id), dance.reason));
  }
  const bool enough = say_shortage(study, options, tool.log());
  tool.log()(LogLevel::kInfo,
             fmt::format("{} clips of {} s from {} real and {} generated dances; participants get {}, and only that",
                         study.clips.size(), options.seconds, material.real.size(), material.generated.size(),
                         quote(fs::path(options.out) / "page")));
  return enough && material.left_out.empty() ? kDone : kSomeLeftOut;
}

void StudyScoreOptions::add_to(CLI::App& app) {
  app.add_option("ANSWERS", answers, "The files that participants sent back, and folders of them");
  app.add_option("--study", study, "The study.json that `study make` wrote beside the page");
  app.add_option("--out", out, "Folder for the table and the figure");
  app.footer(kFiles);
}

int score_study(const StudyScoreOptions& options, const Tool& tool) {
  check_options(options);
  const auto study = study::read_study(options.study);
  const std::vector<fs::path> paths(options.answers.begin(), options.answers.end());
  const auto participants = study::read_participants(list_files(paths, ".json"), study);
  for (const auto& file : participants.left_out) {
    tool.log()(LogLevel::kWarning, fmt::format("left out {}: {}", quote(file.id), file.reason));
  }
  if (participants.names.empty()) fail("nobody's answers count: nothing to score");
  const auto analysis = study::analyse(participants.groups, participants.scores);
  write_all(options.out, participants, analysis);
  print(study::study_text(analysis));
  return participants.left_out.empty() ? kDone : kSomeLeftOut;
}

void StudyCommand::add_to(CLI::App& tool) {
  study_ = tool.add_subcommand("study", "The paper's user study: make it, and score the answers");
  study_->require_subcommand(1);
  make_ = study_->add_subcommand(
      "make", "Makes a page on which people rate real dances, generated ones, and generated ones with another song");
  make_options_.add_to(*make_);
  score_options_.add_to(*study_->add_subcommand("score", "Scores the answers: table, tests and figure"));
}

int StudyCommand::run(const Tool& tool) const {
  return make_->parsed() ? make_study(make_options_, tool) : score_study(score_options_, tool);
}

}  // namespace choreo::app
