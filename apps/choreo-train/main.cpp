#include "choreo-train/run_training.h"
#include "common/tool.h"

int main(int argc, char** argv) {
  choreo::app::Tool tool("choreo-train", "Trains the CDHC encoder-decoder on a corpus that choreo-prep made.");
  choreo::app::TrainingOptions options;
  options.add_to(tool.options());
  return tool.run(argc, argv, [&] { return choreo::app::run_training(options, tool); });
}
