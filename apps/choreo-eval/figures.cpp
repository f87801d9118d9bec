#include "choreo-eval/figures.h"

#include "choreo/measure/report.h"

namespace choreo::app {

void FiguresCommand::add_to(CLI::App& tool) {
  command_ = tool.add_subcommand("figures", "Measures dances beside real ones and beside accidents");
  options_.add_to(*command_);
  command_->add_option("--out", out_, "Folder for report.html, report.json and report.csv");
  command_->add_option("--seed", seed_, "Of the intervals and accidents")->capture_default_str();
}

int FiguresCommand::run(const Tool& tool) const {
  const auto [dances, real, left_out, songs, complete] = read_dances(options_, "figures", tool);
  auto summary = measure::summarise(dances, real, songs, seed_, options_.cores(), tool.progress("measure"));
  summary.left_out = left_out;
  if (!out_.empty()) measure::write_report(out_, summary);
  print(measure::report_text(summary));
  return complete ? kDone : kSomeLeftOut;
}

}  // namespace choreo::app
