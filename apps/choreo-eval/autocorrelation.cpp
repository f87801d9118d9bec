#include "choreo-eval/autocorrelation.h"

#include "choreo/measure/autocorrelation_report.h"
#include "choreo/measure/summary.h"

namespace choreo::app {
namespace {

constexpr const char* kFiles = R"(What is written:
  DIR/<dance>.svg, .png      each dance, beside a real one to the same song where --real has one; lags in seconds
  DIR/mean.svg, .png         the mean over all dances, and over the real ones; lags in beats
  DIR/peaks.csv              the first two peaks of each dance: lag, height, distance to the nearest whole beat
  DIR/curves.csv             the average over joints of each dance
  DIR/autocorrelation.json   all of it, each joint's curves too
The table of the peaks goes to standard output.)";

}  // namespace

void AutocorrelationCommand::add_to(CLI::App& tool) {
  command_ =
      tool.add_subcommand("autocorrelation", "Draws how dances repeat themselves beside the beat (the paper's Fig. 4)");
  options_.add_to(*command_);
  command_->add_option("--out", out_, "Folder for pictures and tables");
  command_->add_option("--seed", seed_, "Of the intervals")->capture_default_str();
  command_->footer(kFiles);
}

int AutocorrelationCommand::run(const Tool& tool) const {
  const auto [dances, real, left_out, songs, complete] = read_dances(options_, "autocorrelation", tool);
  measure::AutocorrelationReport report{{}, left_out, seed_};
  report.groups.push_back(measure::correlate_group(std::string(measure::kDances), dances, songs, options_.cores()));
  if (!real.empty()) {
    report.groups.push_back(measure::correlate_group(std::string(measure::kReal), real, songs, options_.cores()));
  }
  if (!out_.empty()) measure::write_autocorrelation(out_, report, options_.cores(), tool.progress("draw"));
  print(measure::autocorrelation_text(report));
  return complete ? kDone : kSomeLeftOut;
}

}  // namespace choreo::app
