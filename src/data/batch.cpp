#include "choreo/data/batch.h"

#include "choreo/core/error.h"
#include "choreo/core/file.h"
#include "choreo/core/parallel.h"
#include "choreo/core/text.h"
#include "choreo/data/report.h"

#include <mutex>

namespace fs = std::filesystem;

namespace choreo::data {
namespace {

enum class Outcome { kPrepared, kUnchanged, kLeftOut };

struct ClipResult {
  Outcome outcome = Outcome::kLeftOut;
  CorpusEntry entry{};  ///< of a clip that is in the corpus
  LeftOut left_out{};   ///< of one that isn't
};

/// A splits file may name a clip of another person (a.p1) or, for all of its people, the clip (a).
std::optional<Split> find_split(const ClipSource& clip, const std::map<std::string, Split>& splits) {
  auto found = splits.find(clip.id);
  if (found == splits.end() && clip.person > 0) found = splits.find(clip.id.substr(0, clip.id.rfind(".p")));
  return found == splits.end() ? std::nullopt : std::optional(found->second);
}

/// Clips that a splits file doesn't name are left out before any work is done on them.
void take_splits(FoundClips& found, const fs::path& file) {
  const auto splits = read_splits(file);
  std::erase_if(found.clips, [&](ClipSource& clip) {
    clip.split = find_split(clip, splits);
    if (!clip.split) found.left_out.push_back({clip.id, "not named in " + quote(file), "not named in --splits"});
    return !clip.split;
  });
}

void split_by_song(std::vector<CorpusEntry>& clips, std::uint64_t seed) {
  std::vector<std::string> songs;
  for (const CorpusEntry& entry : clips) songs.push_back(entry.song);
  const auto split = split_songs(songs, seed);
  for (CorpusEntry& entry : clips) entry.split = split.at(entry.song);
}

void make_folders(const fs::path& corpus) {
  make_writable_directory(corpus / "clips");
  for (const fs::path& folder : {corpus, corpus / "clips"}) remove_partial_files(folder);
}

Log locked(const Log& log, std::mutex& mutex) {
  return [&](LogLevel level, const std::string& message) {
    const std::scoped_lock lock(mutex);
    log(level, message);
  };
}

/// The corpus of the clips that could be prepared.
BatchResult collect(FoundClips found, const std::vector<ClipResult>& results, const BatchOptions& options) {
  BatchResult result;
  result.corpus.fps = options.prepare.mel.fps;
  result.corpus.dimensions = options.prepare.dimensions;
  for (std::size_t i = 0; i < results.size(); ++i) {
    if (results[i].outcome == Outcome::kLeftOut) {
      found.left_out.push_back(results[i].left_out);
      continue;
    }
    ++(results[i].outcome == Outcome::kPrepared ? result.prepared : result.unchanged);
    result.corpus.clips.push_back(results[i].entry);
    result.corpus.clips.back().split = found.clips[i].split.value_or(Split::kTrain);
  }
  if (!options.splits) split_by_song(result.corpus.clips, options.seed);
  result.corpus.left_out = std::move(found.left_out);
  result.sources = std::move(found.clips);
  return result;
}

}  // namespace

FoundClips find_batch(const std::vector<fs::path>& folders, const fs::path& corpus, const BatchOptions& options,
                      const Log& log) {
  FoundClips found = find_clips(folders, corpus, log);
  choose_persons(found, options.persons);
  if (found.clips.empty() && found.left_out.empty()) {
    fail("{}: no clip in it; a clip is a folder with one audio or video file and OpenPose JSON",
         quote(folders.front()));
  }
  if (options.splits) take_splits(found, *options.splits);
  return found;
}

BatchResult prepare_corpus(const std::vector<fs::path>& folders, const fs::path& corpus, const BatchOptions& options,
                           const Log& log, const ProgressSink& progress) {
  const audio::MelSpectrogram mel(options.prepare.mel);
  FoundClips found = find_batch(folders, corpus, options, log);
  make_folders(corpus);
  std::vector<ClipResult> results(found.clips.size());
  std::size_t done = 0;
  std::mutex mutex;
  parallel_for(results.size(), options.jobs, [&](std::size_t i) {
    const ClipSource& source = found.clips[i];
    try {
      const fs::path file = corpus / clip_file(source.id);
      auto clip = options.force ? std::nullopt : unchanged_clip(file, source, options.prepare);
      results[i].outcome = clip ? Outcome::kUnchanged : Outcome::kPrepared;
      if (!clip) write_clip(file, clip.emplace(prepare(source, options.prepare, mel, locked(log, mutex))));
      results[i].entry = describe_clip(source.id, *clip);
    } catch (const std::exception& error) {
      results[i] = {.outcome = Outcome::kLeftOut, .left_out = leave_out(source.id, error)};
    }
    const std::scoped_lock lock(mutex);
    progress({++done, results.size(), quote(source.id)});
  });
  BatchResult result = collect(std::move(found), results, options);
  if (!result.corpus.clips.empty()) {
    write_corpus(corpus, result.corpus);
    write_report(corpus, result.corpus);
  }
  return result;
}

}  // namespace choreo::data
