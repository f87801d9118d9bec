#include "generate/live.h"

#include "choreo/core/error.h"
#include "choreo/output/dance_writer.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <iterator>
#include <string>
#include <system_error>

#include "generate/pcm_input.h"

namespace choreo::app {
namespace {

/// Lines on standard output, each written at once and whole.
class PoseLines : public engine::PoseSink {
 public:
  explicit PoseLines(double fps) : fps_(fps) {}

  void frame(std::span<const float> pose) override {
    if (!wants_more()) return;
    line_.clear();
    fmt::format_to(std::back_inserter(line_), "{{\"t\": {}, \"pose\": ", static_cast<double>(frames_) / fps_);
    output::append_pose(line_, pose);
    line_ += "}\n";
    send();
    ++frames_;
  }

  /// Unless the reader has gone, or a signal came.
  [[nodiscard]] bool wants_more() const override { return !closed_ && requested_signal() == 0; }

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
  std::size_t frames_ = 0;
  bool closed_ = false;
  std::string line_;
};

}  // namespace

void check_live(const GenerateOptions& options) {
  if (!options.songs.empty() || !options.out.empty() || options.variants > 1) {
    fail("--live takes standard input to standard output: no SONG, --out or --variants");
  }
  if (options.rate == 0 || options.channels == 0) {
    fail(
        "--live needs the sound's --rate and --channels\n  … | choreo-generate --model M --live --rate 44100 "
        "--channels 2");
  }
  if (options.bvh) fail("--live writes lines to standard output: no --bvh");
  if (options.yaw != 0 || options.pitch != 0) fail("--live writes a 3-D model's dance in 3-D: no --yaw or --pitch");
  if (options.uses_torch()) fail("--live is danced by the native backend only");
}

engine::Job live_job(const Setup& setup) {
  const GenerateOptions& options = setup.options;
  auto input = std::make_unique<PcmInput>(options.rate, options.channels, options.format);
  catch_signals();
  return {.sound = std::move(input),
          .sink = std::make_unique<PoseLines>(setup.checkpoint.config.pose.fps),
          .start = setup.starts.front(),
          .most_frames = setup.most_frames()};
}

}  // namespace choreo::app
