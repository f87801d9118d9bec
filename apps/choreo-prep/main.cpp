#include "choreo-prep/prep.h"
#include "common/tool.h"

int main(int argc, char** argv) {
  choreo::app::Tool tool("choreo-prep", "Makes a corpus from clips: music and the OpenPose skeletons of its dancer.");
  choreo::app::PrepOptions options;
  options.add_to(tool.options());
  return tool.run(argc, argv, [&] { return choreo::app::prep(options, tool); });
}
