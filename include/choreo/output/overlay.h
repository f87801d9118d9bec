#pragma once

#include "choreo/output/draw.h"
#include "choreo/pose/scene.h"

#include <filesystem>
#include <memory>
#include <span>
#include <vector>

namespace choreo::output {

class VideoEncoder;

/// Where a scene's pixels lie in the picture: place = (pixel − origin) · scale.
struct OverlayView {
  int width = 0;
  int height = 0;  ///< even, both
  double scale = 1;
  std::array<double, 2> origin{};
};

/// The view of a video of this size: its pixels as they are. Throws Error for a size that is none.
OverlayView view_of(const pose::PictureSize& picture);
/// The view that shows (nearly) everybody of a scene without a picture, 720 lines high.
OverlayView view_of(const pose::Scene& scene);

/// A film that shows who was followed: everybody's skeleton grey, the dancer's in colours, as an MP4 (H.264, no sound).
/// Nothing is left where it fails. Needs the program ffmpeg.
class OverlayWriter {
 public:
  OverlayWriter(const std::filesystem::path& file, const OverlayView& view, double fps);
  ~OverlayWriter();

  /// Draws a frame over `picture` [height, width, 3] bytes, or over black where it is empty. `dancer` may be null.
  void frame(std::span<const std::uint8_t> picture, const std::vector<pose::Person>& people,
             const pose::Person* dancer);
  void finish();

 private:
  OverlayView view_;
  Image image_;
  std::unique_ptr<VideoEncoder> encoder_;
};

}  // namespace choreo::output
