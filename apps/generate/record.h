#pragma once

#include "choreo/output/dance.h"
#include "choreo/output/dance_writer.h"

#include <span>

#include "generate/plan.h"
#include "generate/setup.h"

namespace choreo::app {

/// One dance on its way to its files: dance.json frame by frame; picture, video and OpenPose files from all frames,
/// which are kept where one of these is asked for.
class Record {
 public:
  Record(const Setup& setup, const output::DanceHeader& header, const PlannedDance& planned);

  [[nodiscard]] std::size_t frames() const { return frames_; }
  void frame(std::span<const float> pose);
  /// The song has ended, `seconds` long: writes what is left.
  void finish(double seconds);

 private:
  [[nodiscard]] bool keeps_frames() const;
  void write_others();

  const Setup& setup_;
  const PlannedDance& planned_;
  output::DanceWriter writer_;
  output::Dance dance_;
  std::size_t frames_ = 0;
};

}  // namespace choreo::app
