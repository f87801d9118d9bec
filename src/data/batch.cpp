#include "choreo/data/batch.h"

#include "choreo/core/error.h"
#include "choreo/core/file.h"
#include "choreo/core/parallel.h"
#include "choreo/core/text.h"

#include <algorithm>
#include <map>
#include <mutex>

namespace fs = std::filesystem;

namespace choreo::data {
namespace {

enum class Outcome { kPrepared, kUnchanged, kLeftOut };

struct ClipResult {
  Outcome outcome = Outcome::kLeftOut;
  CorpusEntry entry;
  std::string reason;
};

std::optional<Clip> unchanged_clip(const fs::path& path, const ClipSource& source, const PrepareOptions& options) {
  if (!fs::exists(path)) return {};
  try {
    Clip clip = read_clip(path);
    if (clip.fingerprint == fingerprint(source, options)) return clip;
  } catch (const Error&) {
    // Damaged, or of another version: it is made again.
  }
  return {};
}

ClipResult prepare_one(const ClipSource& source, const fs::path& corpus, const BatchOptions& options, const Log& log) {
  const fs::path path = corpus / "clips" / (source.id + ".safetensors");
  try {
    if (!options.force) {
      if (const auto clip = unchanged_clip(path, source, options.prepare)) {
        return {Outcome::kUnchanged, describe_clip(source.id, *clip), {}};
      }
    }
    const Clip clip = prepare(source, options.prepare, log);
    write_clip(path, clip);
    return {Outcome::kPrepared, describe_clip(source.id, clip), {}};
  } catch (const std::exception& error) {
    return {Outcome::kLeftOut, {}, error.what()};
  }
}

/// Clips that a splits file doesn't name are left out before any work is done on them.
void leave_out_unnamed(FoundClips& found, const std::map<std::string, Split>& splits, const fs::path& file) {
  std::erase_if(found.clips, [&](const ClipSource& clip) {
    if (splits.contains(clip.id)) return false;
    found.left_out.push_back({clip.id, "not named in " + quote(file)});
    return true;
  });
}

void split_by_song(std::vector<CorpusEntry>& clips, std::uint64_t seed) {
  std::vector<std::string> songs;
  for (const CorpusEntry& entry : clips) songs.push_back(entry.song);
  const auto split = split_songs(songs, seed);
  for (CorpusEntry& entry : clips) entry.split = split.at(entry.song);
}

}  // namespace

BatchResult prepare_corpus(const std::vector<fs::path>& folders, const fs::path& corpus, const BatchOptions& options,
                           const Log& log, const ProgressSink& progress) {
  FoundClips found = find_clips(folders);
  if (found.clips.empty() && found.left_out.empty()) {
    fail("{}: no clip in it; a clip is a folder with one audio or video file and OpenPose JSON",
         quote(folders.front()));
  }
  std::map<std::string, Split> splits;
  if (options.splits) {
    splits = read_splits(*options.splits);
    leave_out_unnamed(found, splits, *options.splits);
  }
  make_writable_directory(corpus / "clips");

  std::vector<ClipResult> results(found.clips.size());
  std::size_t done = 0;
  std::mutex mutex;
  const Log locked_log = [&](LogLevel level, const std::string& message) {
    const std::scoped_lock lock(mutex);
    log(level, message);
  };
  parallel_for(found.clips.size(), options.jobs, [&](std::size_t i) {
    results[i] = prepare_one(found.clips[i], corpus, options, locked_log);
    const std::scoped_lock lock(mutex);
    progress({++done, found.clips.size(), found.clips[i].id});
  });

  BatchResult result;
  result.corpus.fps = options.prepare.mel.fps;
  for (std::size_t i = 0; i < results.size(); ++i) {
    if (results[i].outcome == Outcome::kLeftOut) {
      found.left_out.push_back({found.clips[i].id, results[i].reason});
      continue;
    }
    ++(results[i].outcome == Outcome::kPrepared ? result.prepared : result.unchanged);
    result.corpus.clips.push_back(results[i].entry);
    if (options.splits) result.corpus.clips.back().split = splits.at(found.clips[i].id);
  }
  if (!options.splits) split_by_song(result.corpus.clips, options.seed);
  result.corpus.left_out = std::move(found.left_out);
  write_corpus(corpus, result.corpus);
  return result;
}

}  // namespace choreo::data
