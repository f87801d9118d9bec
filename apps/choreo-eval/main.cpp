#include "choreo-eval/beats.h"
#include "choreo-eval/figures.h"
#include "choreo-eval/study.h"
#include "common/tool.h"

int main(int argc, char** argv) try {
  choreo::app::Tool tool("choreo-eval", "Figures for dances, beats of songs, and a study with people.");
  tool.options().fallthrough()->require_subcommand(1);
  choreo::app::DanceOptions dances;  // of the one that is chosen
  const CLI::App* figures = add_figures(tool.options(), dances);
  const CLI::App* autocorrelation = add_autocorrelation(tool.options(), dances);
  choreo::app::BeatsCommand beats;
  choreo::app::StudyCommand study;
  beats.add_to(tool.options());
  study.add_to(tool.options());
  tool.parse(argc, argv);
  if (figures->parsed()) return measure_figures(dances, tool);
  if (autocorrelation->parsed()) return measure_autocorrelation(dances, tool);
  if (beats.chosen()) return beats.run(tool);
  return study.run(tool);
} catch (...) {
  return choreo::app::exit_code();
}
