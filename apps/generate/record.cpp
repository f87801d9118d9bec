#include "generate/record.h"

#include "choreo/core/file.h"
#include "choreo/core/sha256.h"
#include "choreo/core/text.h"
#include "choreo/output/openpose.h"
#include "choreo/output/picture.h"
#include "choreo/output/video.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace choreo::app {
namespace {

/// The frames of a contact sheet.
std::vector<std::size_t> evenly_spaced(std::size_t frames) {
  constexpr std::size_t kPictures = 16;
  std::vector<std::size_t> chosen;
  for (std::size_t i = 0; i < std::min(frames, kPictures); ++i)
    chosen.push_back(i * frames / std::min(frames, kPictures));
  return chosen;
}

}  // namespace

Record::Record(const Setup& setup, const output::DanceHeader& header, const PlannedDance& planned)
    : setup_(setup), planned_(planned), writer_(planned.json, header), dance_{header, {}} {}

bool Record::keeps_frames() const {
  return setup_.options.picture || setup_.options.video || !planned_.openpose.empty();
}

void Record::frame(std::span<const float> pose) {
  writer_.frame(pose);
  ++frames_;
  if (!keeps_frames()) return;
  if (dance_.frames.empty()) dance_.frames = Matrix(0, pose.size());
  dance_.frames.resize_rows(frames_);
  std::ranges::copy(pose, dance_.frames.row(frames_ - 1).begin());
}

void Record::finish(double seconds) {
  const std::string hash = is_special_file(planned_.song) ? "" : sha256_of_file(planned_.song);
  dance_.audio = {planned_.song.filename().string(), seconds, hash};
  writer_.finish(dance_.audio);
  setup_.tool.log()(LogLevel::kInfo, fmt::format("{}: {} frames", quote(planned_.json), frames_));
  if (keeps_frames()) write_others();
}

void Record::write_others() {
  if (!planned_.openpose.empty()) output::write_openpose(planned_.openpose, planned_.name, dance_);
  if (setup_.options.picture) output::write_picture(planned_.beside(".png"), dance_, evenly_spaced(frames_));
  if (setup_.options.video) {
    output::write_video(planned_.beside(".mp4"), dance_, planned_.song);
    setup_.tool.log()(LogLevel::kInfo, quote(planned_.beside(".mp4")));
  }
}

}  // namespace choreo::app
