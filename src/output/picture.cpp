#include "choreo/output/picture.h"

#include "choreo/core/error.h"
#include "choreo/core/text.h"
#include "choreo/output/draw.h"

#include <algorithm>

#include "output/encoder.h"

namespace choreo::output {
namespace {

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

void write_picture(const std::filesystem::path& png, const Dance& dance, const std::vector<std::size_t>& frames) {
  check_dance(dance, quote(png));
  check_frames(png, dance, frames);
  const Painter painter(dance.aspect, dance.fps, kPoseHeight);
  Image sheet = empty_sheet(painter, frames.size());
  Image cell;
  for (std::size_t i = 0; i < frames.size(); ++i) {
    painter.draw(dance.frames, frames[i], cell);
    paste(cell, i, sheet);
  }
  Encoder encoder(png, {sheet.width, sheet.height, dance.fps, {"-c:v", "png", "-f", "image2pipe"}});
  encoder.write(sheet);
  encoder.finish();
}

}  // namespace choreo::output
