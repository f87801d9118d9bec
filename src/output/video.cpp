#include "choreo/output/video.h"

#include "choreo/core/error.h"
#include "choreo/core/text.h"
#include "choreo/output/draw.h"

#include <fmt/format.h>

#include <fstream>
#include <string>
#include <system_error>
#include <vector>

#include "output/encoder.h"

namespace fs = std::filesystem;

namespace choreo::output {
namespace {

/// ffmpeg's own words for a song that isn't there name neither the song nor what it was for.
void check_song(const fs::path& song) {
  std::error_code ignored;
  if (fs::is_directory(song, ignored)) fail("{}: is a folder, expected a song", quote(song));
  if (!std::ifstream(song)) fail("{}: the song can't be opened", quote(song));
}

std::vector<std::string> arguments(const fs::path& song, double seconds) {
  std::vector<std::string> all;
  if (!song.empty()) {
    // -t before -i cuts the song alone: the pictures are all kept. The filter passes the sound on; of a song without
    // one ffmpeg then says so (of a bare -map, its last line would be a hint for its own command line).
    all = {"-t",
           fmt::format("{:.6f}", seconds),
           "-i",
           ffmpeg_name(song),
           "-filter_complex",
           "[1:a:0]anull[sound]",
           "-map",
           "0:v",
           "-map",
           "[sound]",
           "-c:a",
           "aac",
           "-b:a",
           "192k",
           "-ac",
           "2"};
  }
  // Players take an HD picture's colours for BT.709; ffmpeg would convert them by BT.601.
  for (const char* argument : {"-vf", "scale=out_color_matrix=bt709:out_range=tv", "-colorspace", "bt709",
                               "-color_primaries", "bt709", "-color_trc", "bt709", "-color_range", "tv"}) {
    all.emplace_back(argument);
  }
  for (const char* argument : {"-c:v", "libx264", "-preset", "veryfast", "-crf", "20", "-pix_fmt", "yuv420p",
                               "-movflags", "+faststart", "-f", "mp4"}) {
    all.emplace_back(argument);
  }
  return all;
}

}  // namespace

void write_video(const fs::path& file, const Dance& dance, const fs::path& song, const ProgressSink& progress) {
  check_dance(dance, quote(file));
  if (!song.empty()) check_song(song);
  const std::size_t frames = dance.frames.rows();
  const Painter painter(dance.aspect, dance.fps);
  const double seconds = static_cast<double>(frames) / dance.fps;
  Encoder encoder(file, {painter.width(), painter.height(), dance.fps, arguments(song, seconds)});
  Image image;
  for (std::size_t t = 0; t < frames; ++t) {
    painter.draw(dance.frames, t, image);
    encoder.write(image);
    progress({t + 1, frames, file.filename().string()});
  }
  encoder.finish();
}

}  // namespace choreo::output
