#include "choreo-eval/autocorrelation.h"
#include "choreo-eval/beats.h"
#include "choreo-eval/figures.h"
#include "choreo-eval/study.h"
#include "common/tool.h"

int main(int argc, char** argv) {
  choreo::app::Tool tool("choreo-eval", "Figures for dances, beats of songs, and a study with people.");
  tool.options().fallthrough()->require_subcommand(1);
  choreo::app::FiguresCommand figures;
  choreo::app::AutocorrelationCommand autocorrelation;
  choreo::app::BeatsCommand beats;
  choreo::app::StudyCommand study;
  figures.add_to(tool.options());
  autocorrelation.add_to(tool.options());
  beats.add_to(tool.options());
  study.add_to(tool.options());
  return tool.run(argc, argv, [&] {
    if (figures.chosen()) return figures.run(tool);
    if (autocorrelation.chosen()) return autocorrelation.run(tool);
    if (beats.chosen()) return beats.run(tool);
    return study.run(tool);
  });
}
