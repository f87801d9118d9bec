#include "choreo/study/make.h"

#include "choreo/core/error.h"
#include "choreo/core/file.h"
#include "choreo/core/parallel.h"
#include "choreo/core/text.h"
#include "choreo/data/split.h"
#include "choreo/study/material.h"

#include <fmt/format.h>

#include <algorithm>

#include "choreo-eval/study.h"

namespace choreo::app {
namespace {

constexpr const char* kLayout = R"(What is made:
  STUDY/study.json   which clip is of which group: keep it, participants must not have it
  STUDY/page/        for participants, as a folder or on any web server; they open index.html
    index.html       the whole page; works without a network
    sound/<id>.m4a   the clips' sound
Participants answer in their browser and send back the JSON file that the page saves at the end.
All clips are treated alike: 25 frames/s, low-passed at 8 Hz, one size and place, equally loud mono sound.)";

void check(const StudyMakeOptions& options) {
  if (options.dances.empty())
    fail("no generated dances given\n  choreo-eval study make DANCES… --real CORPUS --songs DIR --out STUDY");
  if (options.real.empty()) fail("no --real given: which corpus are the real dances from?");
  if (options.songs.empty()) fail("no --songs given: where is the sound of the dances?");
  if (options.out.empty()) fail("no --out given: where should the study go?");
  if (path_exists(options.out)) fail("{}: is there already; a study needs a new folder", quote(options.out));
}

study::MaterialSources sources_of(const StudyMakeOptions& options) {
  return {options.real,
          data::parse_split(options.split, "--split"),
          {options.dances.begin(), options.dances.end()},
          {options.songs.begin(), options.songs.end()}};
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
    if (count == options.per_group) continue;
    log(LogLevel::kWarning, fmt::format("{}: only {} of {} clips; the material has no more stretches of {} s",
                                        study::name_of(group), count, options.per_group, options.seconds));
    enough = false;
  }
  return enough;
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
  app.add_option("--seed", seed, "Of the choice of clips")->capture_default_str();
  app.add_option("--jobs", jobs, "Clips at a time (default: one a core)")->check(CLI::Range(1, 1024));
  app.footer(kLayout);
}

int make_study(const StudyMakeOptions& options, const Tool& tool) {
  check(options);
  const std::size_t jobs = options.jobs > 0 ? options.jobs : available_cores();
  const auto material = study::read_material(sources_of(options), jobs, tool.progress("read"));
  const auto study = study::make_study(options.out, material, {options.per_group, options.seconds, options.seed}, jobs,
                                      tool.progress("cut"));
  for (const auto& dance : material.left_out) {
    tool.log()(LogLevel::kWarning, fmt::format("left out {}: {}", quote(dance.id), dance.reason));
  }
  const bool enough = say_shortage(study, options, tool.log());
  tool.log()(LogLevel::kInfo,
             fmt::format("{} clips of {} s from {} real and {} generated dances; participants get {}, and only that",
                         study.clips.size(), options.seconds, material.real.size(), material.generated.size(),
                         quote(std::filesystem::path(options.out) / "page")));
  return enough && material.left_out.empty() ? kDone : kSomeLeftOut;
}

}  // namespace choreo::app
