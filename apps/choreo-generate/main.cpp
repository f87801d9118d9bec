#include "common/tool.h"
#include "generate/generate.h"

int main(int argc, char** argv) try {
  choreo::app::Tool tool("choreo-generate", "Makes a new dance for a song, from a model that choreo-train made.");
  choreo::app::GenerateOptions options;
  options.command_line = argv;
  options.add_to(tool.options());
  tool.parse(argc, argv);
  return choreo::app::generate(options, tool);
} catch (...) {
  return choreo::app::exit_code();
}
