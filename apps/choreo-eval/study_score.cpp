#include "choreo/core/error.h"
#include "choreo/core/file.h"
#include "choreo/core/text.h"
#include "choreo/study/report.h"
#include "choreo/output/svg.h"

#include <fmt/format.h>

#include <filesystem>
#include <string>
#include <vector>

#include "choreo-eval/study.h"

namespace fs = std::filesystem;

namespace choreo::app {
namespace {

constexpr const char* kFiles = R"(What is written:
  DIR/table.txt, table.csv, table.json   the tests, for people and programs; table.txt also on standard output
  DIR/participants.csv                   the scores: each participant's mean answer a group and question
  DIR/figure.svg, figure.png             means, deviations and significance, as the paper's Fig. 3
The unit is the participant. Whoever left a clip unanswered is left out, by name.)";

void check(const StudyScoreOptions& options) {
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
  write_atomically(folder / "figure.svg", study::study_figure(analysis));
  output::write_svg_as_png(folder / "figure.png", folder / "figure.svg");
}

}  // namespace

void StudyScoreOptions::add_to(CLI::App& app) {
  app.add_option("ANSWERS", answers, "The files that participants sent back, and folders of them");
  app.add_option("--study", study, "The study.json that `study make` wrote beside the page");
  app.add_option("--out", out, "Folder for the table and the figure");
  app.footer(kFiles);
}

int score_study(const StudyScoreOptions& options, const Tool& tool) {
  check(options);
  const auto study = study::read_study(options.study);
  const std::vector<fs::path> paths(options.answers.begin(), options.answers.end());
  const auto participants = study::read_participants(list_files(paths, ".json"), study);
  for (const auto& file : participants.left_out) {
    tool.log()(LogLevel::kWarning, fmt::format("left out {}: {}", quote(file.id), file.reason));
  }
  if (participants.names.empty()) fail("nobody's answers count: nothing to score");
  const auto analysis = study::analyse(participants.scores);
  write_all(options.out, participants, analysis);
  print(study::study_text(analysis));
  return participants.left_out.empty() ? kDone : kSomeLeftOut;
}

}  // namespace choreo::app
