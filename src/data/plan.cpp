#include "choreo/data/plan.h"

#include "choreo/audio/decode.h"
#include "choreo/core/error.h"
#include "choreo/core/file.h"
#include "choreo/core/parallel.h"
#include "choreo/core/text.h"
#include "choreo/data/time_base.h"
#include "choreo/pose/recording.h"
#include "choreo/pose/repair.h"

#include <mutex>

namespace fs = std::filesystem;

namespace choreo::data {
namespace {

/// A recording whose first, middle and last file are broken has more than a few that are.
void check_some(const fs::path& folder, const std::vector<pose::RecordingFile>& files, std::size_t dimensions) {
  std::string first_error;
  std::vector<pose::People> frames;
  for (const std::size_t i : {std::size_t{0}, files.size() / 2, files.size() - 1}) {
    try {
      const std::string text = read_regular_file(folder / files[i].name, pose::kMostFileBytes);
      frames.push_back(pose::parse_people(text, quote(files[i].name), dimensions));
      if (dimensions == pose::kDimensions) return;
    } catch (const Error& error) {
      if (first_error.empty()) first_error = error.what();
    }
  }
  if (frames.empty()) fail("OpenPose files are broken; the first: {}", first_error);
  pose::check_space(frames, quote(folder));
}

/// Throws Error for what can be seen of a clip without decoding it.
void check_without_decoding(const ClipSource& source, const PrepareOptions& options) {
  std::optional<VideoFacts> video;
  if (source.video) video = open_video(source.media);
  const double fps = frame_rate(source, video, options.input_fps);
  const auto files = pose::recording_files(source.keypoints);
  const double seconds = static_cast<double>(files.back().number - files.front().number + 1) / fps;
  if (seconds < pose::kShortestSegment) {
    fail("the skeletons are {:.2f} s long, expected {} s at least", seconds, pose::kShortestSegment);
  }
  check_some(source.keypoints, files, options.dimensions);
  const audio::Decoder opens(source.media);
}

PlannedClip plan_clip(const ClipSource& source, const fs::path& corpus, const BatchOptions& options) {
  try {
    const fs::path file = corpus / clip_file(source.id);
    if (!options.force && unchanged_clip(file, source, options.prepare)) return {source.id, Intent::kUnchanged, {}};
    check_without_decoding(source, options.prepare);
    return {source.id, Intent::kPrepare, {}};
  } catch (const std::exception& error) {
    return {source.id, Intent::kLeaveOut, error.what()};
  }
}

}  // namespace

std::vector<PlannedClip> plan_corpus(const std::vector<fs::path>& folders, const fs::path& corpus,
                                     const BatchOptions& options, const Log& log, const ProgressSink& progress) {
  const FoundClips found = find_batch(folders, corpus, options, log);
  const auto& clips = found.clips;
  std::vector<PlannedClip> plans(clips.size());
  std::size_t done = 0;
  std::mutex mutex;
  parallel_for(clips.size(), options.jobs, [&](std::size_t i) {
    plans[i] = plan_clip(clips[i], corpus, options);
    const std::scoped_lock lock(mutex);
    progress({++done, clips.size(), quote(clips[i].id)});
  });
  for (const LeftOut& clip : found.left_out) plans.push_back({clip.id, Intent::kLeaveOut, clip.reason});
  return plans;
}

}  // namespace choreo::data
