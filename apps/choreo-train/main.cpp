#include "choreo-train/run_training.h"
#include "common/tool.h"

int main(int argc, char** argv) try {
  choreo::app::Tool tool("choreo-train", "Trains the CDHC encoder-decoder on a corpus that choreo-prep made.");
  choreo::app::TrainingOptions options;
  options.add_to(tool.options());
  tool.parse(argc, argv);
  return choreo::app::run_training(options, tool);
} catch (...) {
  return choreo::app::exit_code();
}
