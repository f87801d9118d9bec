#include "choreo/pose/motion.h"

namespace choreo::pose {

std::vector<Segment> stretches(const Motion& motion) {
  std::vector<Segment> parts;
  std::size_t begin = 0;
  for (const std::size_t cut : motion.cuts) {
    if (cut <= begin || cut >= motion.frames()) continue;
    parts.push_back({begin, cut});
    begin = cut;
  }
  if (begin < motion.frames()) parts.push_back({begin, motion.frames()});
  return parts;
}

}  // namespace choreo::pose
