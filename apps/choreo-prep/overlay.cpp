#include "choreo-prep/overlay.h"

#include "choreo/core/file.h"
#include "choreo/core/text.h"
#include "choreo/data/time_base.h"
#include "choreo/output/overlay.h"
#include "choreo/pose/dancer.h"

#include <fmt/format.h>

#include <cstdint>
#include <exception>
#include <memory>

namespace choreo::app {
namespace {

void write_overlay(const data::ClipSource& clip, const data::PrepareOptions& options,
                   const std::filesystem::path& file) {
  const data::TimeBase time = data::time_base(clip, options.input_fps);
  auto recording = pose::read_recording(clip.keypoints, options.dimensions);
  data::fit(recording, time, clip, no_log());
  const pose::Scene scene = pose::visible_people(recording, time.picture());
  const pose::Dancer dancer = pose::choose_dancer(scene, time.fps, clip.person);
  std::unique_ptr<data::VideoFrames> video;
  const bool over_video = time.video && recording.flat == 0;
  if (over_video) video = std::make_unique<data::VideoFrames>(clip.media);
  const auto view = over_video ? output::view_of(*time.picture()) : output::view_of(scene);
  output::OverlayWriter writer(file, view, time.fps);
  std::vector<std::uint8_t> picture;
  for (std::size_t t = 0; t < scene.size(); ++t) {
    if (video && !video->next(picture)) picture.clear();
    writer.frame(picture, scene[t], dancer.people[t]);
  }
  writer.finish();
}

}  // namespace

void write_overlays(const std::vector<data::ClipSource>& clips, const data::PrepareOptions& options,
                    const std::filesystem::path& folder, const Log& log, const ProgressSink& progress) {
  make_writable_directory(folder);
  for (std::size_t i = 0; i < clips.size(); ++i) {
    try {
      write_overlay(clips[i], options, folder / (clips[i].id + ".mp4"));
    } catch (const std::exception& error) {
      log(LogLevel::kWarning, fmt::format("no overlay of {}: {}", quote(clips[i].id), error.what()));
    }
    progress({i + 1, clips.size(), quote(clips[i].id)});
  }
}

}  // namespace choreo::app
