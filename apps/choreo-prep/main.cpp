#include "choreo-prep/prep.h"
#include "common/tool.h"

int main(int argc, char** argv) try {
  choreo::app::Tool tool("choreo-prep", "Makes a corpus from clips: music and the OpenPose skeletons of its dancer.");
  choreo::app::PrepOptions options;
  options.add_to(tool.options());
  tool.parse(argc, argv);
  return choreo::app::prep(options, tool);
} catch (...) {
  return choreo::app::exit_code();
}
