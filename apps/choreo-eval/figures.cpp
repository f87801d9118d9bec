#include "choreo-eval/figures.h"

#include "choreo/core/error.h"
#include "choreo/measure/autocorrelation_report.h"
#include "choreo/measure/report.h"
#include "choreo/measure/summary.h"

#include <string>

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

CLI::App* add_figures(CLI::App& tool, DanceOptions& options) {
  CLI::App* command = tool.add_subcommand("figures", "Measures dances beside real ones and beside controls");
  options.add_to(*command, "report.html, report.json and report.csv", "intervals and controls");
  command->add_flag("--novelty", options.novelty,
                    "Also look for the dances' windows of 1 s in the training split of --real: some seconds a dance");
  return command;
}

int measure_figures(const DanceOptions& options, const Tool& tool) {
  const auto [dances, real, left_out, songs, complete] = read_dances(options, "figures", tool);
  if (options.novelty && options.real.empty()) fail("--novelty looks in the training split of a corpus: give --real");
  const measure::KnownDances known(options.novelty ? measure::training_motions(options.real, options.cores())
                                                   : std::vector<Matrix>());
  auto summary =
      measure::summarise(dances, real, songs, known, options.seed, options.cores(), tool.progress("measure"));
  summary.left_out = left_out;
  if (!options.out.empty()) measure::write_report(options.out, summary);
  print(measure::report_text(summary));
  return complete ? kDone : kSomeLeftOut;
}

CLI::App* add_autocorrelation(CLI::App& tool, DanceOptions& options) {
  CLI::App* command =
      tool.add_subcommand("autocorrelation", "Plots how dances repeat themselves beside the beat (the paper's Fig. 4)");
  options.add_to(*command, "pictures and tables", "intervals");
  command->footer(kFiles);
  return command;
}

int measure_autocorrelation(const DanceOptions& options, const Tool& tool) {
  const auto [dances, real, left_out, songs, complete] = read_dances(options, "autocorrelation", tool);
  const std::size_t jobs = options.cores();
  measure::AutocorrelationReport report{{}, left_out, options.seed};
  report.groups.push_back(measure::correlate_group(std::string(measure::kDances), dances, songs, jobs));
  if (!real.empty()) {
    report.groups.push_back(measure::correlate_group(std::string(measure::kReal), real, songs, jobs));
  }
  if (!options.out.empty()) measure::write_autocorrelation(options.out, report, jobs, tool.progress("plot"));
  print(measure::autocorrelation_text(report));
  return complete ? kDone : kSomeLeftOut;
}

}  // namespace choreo::app
