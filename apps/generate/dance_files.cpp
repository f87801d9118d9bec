#include "generate/dance_files.h"

#include "choreo/core/error.h"
#include "choreo/core/file.h"
#include "choreo/core/sha256.h"
#include "choreo/core/text.h"
#include "choreo/output/bvh.h"
#include "choreo/output/dance_writer.h"
#include "choreo/output/openpose.h"
#include "choreo/output/render.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
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

class DanceFiles : public engine::PoseSink {
 public:
  DanceFiles(const Setup& setup, const PlannedDance& plan, engine::SongFile& song, Outcome& outcome)
      : setup_(setup), plan_(plan), song_(song), outcome_(outcome), dance_{setup.header(plan.variant), {}} {
    if (!setup.shows_views()) writer_.emplace(plan.json, dance_);
  }

  void frame(std::span<const float> pose) override {
    if (writer_) writer_->frame(pose);
    if (++frames_ % kFramesAReport == 0) outcome_.danced(kFramesAReport, dance_.fps);
    if (!keeps_frames()) return;
    if (dance_.frames.empty()) dance_.frames = Matrix(0, pose.size());
    dance_.frames.resize_rows(frames_);
    std::ranges::copy(pose, dance_.frames.row(frames_ - 1).begin());
  }

  void finish() override {
    const Log log = setup_.tool.log();
    const std::string hash = is_special_file(plan_.song) ? "" : sha256_of_file(plan_.song);
    dance_.audio = {.file = plan_.song.filename().string(), .seconds = song_.seconds(), .sha256 = hash};
    if (!song_.complaint().empty()) log(LogLevel::kWarning, quote(plan_.song) + ": " + song_.complaint());
    if (setup_.options.bvh) output::write_bvh(plan_.beside(".bvh"), dance_, setup_.options.bvh_fps);
    if (keeps_frames()) view_ = output::seen_from({.yaw = setup_.options.yaw, .pitch = setup_.options.pitch}, dance_);
    writer_ ? writer_->finish(dance_.audio) : output::write_dance(plan_.json, view_);
    log(LogLevel::kInfo, fmt::format("{}: {} frames", quote(plan_.json), frames_));
    if (keeps_frames()) write_others(log);
    outcome_.finished();
  }

 private:
  static constexpr std::size_t kFramesAReport = 250;

  [[nodiscard]] bool keeps_frames() const {
    return !writer_ || setup_.options.picture || setup_.options.video || setup_.options.bvh || !plan_.openpose.empty();
  }

  void write_others(const Log& log) {
    if (!plan_.openpose.empty()) output::write_openpose(plan_.openpose, plan_.name, view_);
    if (setup_.options.picture) output::write_picture(plan_.beside(".png"), view_, evenly_spaced(frames_));
    if (setup_.options.video) {
      output::write_video(plan_.beside(".mp4"), view_, plan_.song);
      log(LogLevel::kInfo, quote(plan_.beside(".mp4")));
    }
  }

  const Setup& setup_;
  const PlannedDance& plan_;
  engine::SongFile& song_;
  Outcome& outcome_;
  output::Dance dance_;                        // its frames, where they are kept
  output::Dance view_;                         // what is drawn
  std::optional<output::DanceWriter> writer_;  // absent where dance.json is a view, which needs the whole dance
  std::size_t frames_ = 0;
};

}  // namespace

void check_files(const GenerateOptions& options) {
  if (options.songs.empty()) fail("no song given\n  choreo-generate --model RUN SONG --out dance.json");
  if (options.out.empty()) fail("no --out given: where should the dance go?");
}

engine::Job file_job(const Setup& setup, const PlannedDance& plan, Outcome& outcome) {
  auto song = std::make_unique<engine::SongFile>(plan.song);
  auto files = std::make_unique<DanceFiles>(setup, plan, *song, outcome);
  return {.sound = std::move(song),
          .sink = std::move(files),
          .start = setup.starts[plan.variant],
          .most_frames = setup.most_frames()};
}

}  // namespace choreo::app
