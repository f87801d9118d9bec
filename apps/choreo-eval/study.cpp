#include "choreo-eval/study.h"

namespace choreo::app {

void StudyCommand::add_to(CLI::App& tool) {
  study_ = tool.add_subcommand("study", "The paper's user study: make it, and score the answers");
  study_->require_subcommand(1);
  make_ = study_->add_subcommand(
      "make", "Makes a page on which people rate real dances, generated ones, and real ones with another song");
  make_options_.add_to(*make_);
  score_options_.add_to(*study_->add_subcommand("score", "Scores the answers: table, tests and figure"));
}

int StudyCommand::run(const Tool& tool) const {
  return make_->parsed() ? make_study(make_options_, tool) : score_study(score_options_, tool);
}

}  // namespace choreo::app
