#include "choreo/output/svg.h"

#include "choreo/core/error.h"
#include "choreo/core/process.h"
#include "choreo/core/text.h"

#include "output/ffmpeg.h"

namespace choreo::output {

void write_svg_as_png(const std::filesystem::path& png, const std::filesystem::path& svg) {
  PendingFile file(png);
  // A file and no pipe: of a pipe ffmpeg finds no picture in it.
  Child ffmpeg({"ffmpeg", "-nostdin", "-v", "error", "-y", "-f", "svg_pipe", "-i", ffmpeg_name(svg), "-frames:v", "1",
                "-c:v", "png", "-f", "image2pipe", ffmpeg_name(file.temporary())},
               Child::Pipe::kInput);
  const int status = ffmpeg.wait();
  if (status != 0) fail("{}: ffmpeg failed (status {}): {}", quote(png), status, quote(ffmpeg.errors()));
  file.commit();
}

}  // namespace choreo::output
