#include "generate/live.h"

#include "choreo/core/error.h"
#include "choreo/engine/live_dancer.h"
#include "choreo/pose/skeleton.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <iterator>
#include <string>
#include <system_error>

#include "generate/pcm_input.h"
#include "generate/short_slices.h"

namespace choreo::app {
namespace {

/// Lines on standard output, each written at once and whole.
class PoseLines {
 public:
  PoseLines(double fps, std::size_t most_frames) : fps_(fps), most_frames_(most_frames) {}

  void write(std::span<const float> pose) {
    if (wants_no_more()) return;
    line_.clear();
    fmt::format_to(std::back_inserter(line_), "{{\"t\": {}, \"pose\": [", static_cast<double>(frames_) / fps_);
    for (std::size_t i = 0; i < pose.size(); i += pose::kDimensions) {
      fmt::format_to(std::back_inserter(line_), "{}[{:.7g}, {:.7g}]", i == 0 ? "" : ", ", pose[i], pose[i + 1]);
    }
    line_ += "]}\n";
    send();
    ++frames_;
  }

  /// The reader has gone, or has all that was asked for.
  [[nodiscard]] bool wants_no_more() const { return closed_ || frames_ >= most_frames_; }

 private:
  void send() {
    for (std::string_view rest = line_; !rest.empty() && !closed_;) {
      const ssize_t count = ::write(STDOUT_FILENO, rest.data(), rest.size());
      if (count >= 0) {
        rest.remove_prefix(static_cast<std::size_t>(count));
      } else if (errno == EPIPE) {
        closed_ = true;
      } else if (errno != EINTR) {
        fail("standard output can't be written: {}", std::generic_category().message(errno));
      }
    }
  }

  double fps_;
  std::size_t most_frames_, frames_ = 0;
  bool closed_ = false;
  std::string line_;
};

}  // namespace

int dance_live(const Setup& setup) {
  const GenerateOptions& options = setup.options;
  PcmInput input(options.rate, options.channels, options.format);
  engine::LiveDancer dancer(setup.native_model(), setup.checkpoint.config, setup.starts.front(), options.rate);
  PoseLines lines(setup.checkpoint.config.pose.fps, setup.most_frames());
  const engine::PoseSink sink = [&](std::span<const float> pose) { lines.write(pose); };
  catch_signals();
  ask_for_short_slices();
  for (std::vector<float> samples; !lines.wants_no_more() && input.read(samples); samples.clear()) {
    dancer.hear(samples, sink);
  }
  if (requested_signal() != 0) return 128 + requested_signal();
  dancer.finish(sink);
  return kDone;
}

}  // namespace choreo::app
