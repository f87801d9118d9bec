#include "choreo/output/render.h"

#include "choreo/core/error.h"
#include "choreo/core/text.h"
#include "choreo/output/draw.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <string>
#include <system_error>
#include <vector>

#include "output/ffmpeg.h"

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

constexpr int kPoseHeight = 360;
constexpr std::size_t kMaxColumns = 8;
constexpr std::size_t kMaxFrames = 400;  // 18,000 lines: what viewers still open

void check_frames(const std::filesystem::path& png, const Dance& dance, const std::vector<std::size_t>& frames) {
  if (frames.empty() || frames.size() > kMaxFrames) {
    fail("{}: {} frames asked for, expected 1 to {}", quote(png), frames.size(), kMaxFrames);
  }
  for (const std::size_t frame : frames) {
    if (frame < dance.frames.rows()) continue;
    fail("{}: frame {} asked for, but the dance has {}", quote(png), frame, dance.frames.rows());
  }
}

/// `count` cells of `painter`'s size in rows of equal length, all background.
Image empty_sheet(const Painter& painter, std::size_t count) {
  const std::size_t rows = (count + kMaxColumns - 1) / kMaxColumns, columns = (count + rows - 1) / rows;
  Image sheet{painter.width() * static_cast<int>(columns), painter.height() * static_cast<int>(rows), {}};
  const std::size_t pixels = static_cast<std::size_t>(sheet.width) * sheet.height;
  sheet.bgr.reserve(pixels * kBackground.size());
  for (std::size_t i = 0; i < pixels; ++i) sheet.bgr.insert(sheet.bgr.end(), kBackground.begin(), kBackground.end());
  return sheet;
}

void paste(const Image& cell, std::size_t number, Image& sheet) {
  const std::size_t columns = static_cast<std::size_t>(sheet.width / cell.width);
  const std::size_t line = static_cast<std::size_t>(cell.width) * 3, sheet_line = line * columns;
  const std::size_t corner = number / columns * cell.height * sheet_line + number % columns * line;
  for (int y = 0; y < cell.height; ++y) {
    std::copy_n(cell.bgr.begin() + y * line, line, sheet.bgr.begin() + corner + y * sheet_line);
  }
}

}  // namespace

void write_video(const fs::path& file, const Dance& dance, const fs::path& song, const ProgressSink& progress) {
  check_dance(dance, quote(file));
  const Dance seen = seen_from({}, dance);
  if (!song.empty()) check_song(song);
  const std::size_t frames = dance.frames.rows();
  const Painter painter(seen.aspect, dance.fps);
  const double seconds = static_cast<double>(frames) / dance.fps;
  VideoEncoder encoder(
      file,
      {.width = painter.width(), .height = painter.height(), .fps = dance.fps, .arguments = arguments(song, seconds)});
  Image image;
  for (std::size_t t = 0; t < frames; ++t) {
    painter.draw(seen.frames, t, image);
    encoder.write(image);
    progress({t + 1, frames, file.filename().string()});
  }
  encoder.finish();
}

void write_picture(const std::filesystem::path& png, const Dance& dance, const std::vector<std::size_t>& frames) {
  check_dance(dance, quote(png));
  const Dance seen = seen_from({}, dance);
  check_frames(png, dance, frames);
  const Painter painter(seen.aspect, dance.fps, kPoseHeight);
  Image sheet = empty_sheet(painter, frames.size());
  Image cell;
  for (std::size_t i = 0; i < frames.size(); ++i) {
    painter.draw(seen.frames, frames[i], cell);
    paste(cell, i, sheet);
  }
  VideoEncoder encoder(png, {.width = sheet.width,
                             .height = sheet.height,
                             .fps = dance.fps,
                             .arguments = {"-c:v", "png", "-f", "image2pipe"}});
  encoder.write(sheet);
  encoder.finish();
}

}  // namespace choreo::output
