#include "common/tool.h"
#include "generate/generate.h"

int main(int argc, char** argv) {
  choreo::app::Tool tool("choreo-generate", "Makes a new dance for a song, from a model that choreo-train made.");
  choreo::app::GenerateOptions options;
  options.command_line = argv;
  options.add_to(tool.options());
  return tool.run(argc, argv, [&] { return choreo::app::generate(options, tool); });
}
