#include "choreo-prep/overlay.h"

#include "choreo/core/file.h"
#include "choreo/core/text.h"
#include "choreo/data/watch.h"
#include "choreo/output/overlay.h"

#include <fmt/format.h>

#include <cstdint>
#include <exception>
#include <memory>

namespace choreo::app {
namespace {

output::OverlayView view_of(const data::Watched& watched) {
  if (!watched.video) return output::view_of(watched.scene);
  return output::view_of(pose::PictureSize{watched.video->width, watched.video->height});
}

void write_overlay(const data::ClipSource& clip, std::optional<double> input_fps, const std::filesystem::path& file) {
  const data::Watched watched = data::watch(clip, input_fps, no_log());
  std::unique_ptr<data::VideoFrames> video;
  if (clip.video) video = std::make_unique<data::VideoFrames>(clip.media);
  output::OverlayWriter writer(file, view_of(watched), watched.fps);
  std::vector<std::uint8_t> picture;
  for (std::size_t t = 0; t < watched.scene.size(); ++t) {
    if (video && !video->next(picture)) picture.clear();
    writer.frame(picture, watched.scene[t], watched.dancer.people[t]);
  }
  writer.finish();
}

}  // namespace

void write_overlays(const std::vector<data::ClipSource>& clips, std::optional<double> input_fps,
                    const std::filesystem::path& folder, const Log& log, const ProgressSink& progress) {
  make_writable_directory(folder);
  for (std::size_t i = 0; i < clips.size(); ++i) {
    try {
      write_overlay(clips[i], input_fps, folder / (clips[i].id + ".mp4"));
    } catch (const std::exception& error) {
      log(LogLevel::kWarning, fmt::format("no overlay of {}: {}", quote(clips[i].id), error.what()));
    }
    progress({i + 1, clips.size(), quote(clips[i].id)});
  }
}

}  // namespace choreo::app
