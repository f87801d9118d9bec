#include "choreo/data/batch.h"

#include "choreo/core/error.h"
#include "choreo/core/file.h"
#include "choreo/core/parallel.h"
#include "choreo/core/text.h"
#include "choreo/data/report.h"

#include <mutex>

#include "data/work.h"

namespace fs = std::filesystem;

namespace choreo::data {
namespace {

enum class Outcome { kPrepared, kUnchanged, kLeftOut };

struct ClipResult {
  Outcome outcome = Outcome::kLeftOut;
  CorpusEntry entry;
  std::string reason;
};

/// What every clip is prepared with; threads share it.
struct Preparer {
  const fs::path& corpus;
  const BatchOptions& options;
  audio::MelSpectrogram mel;
};

ClipResult prepare_one(const ClipSource& source, const Preparer& with, const Log& log) {
  const fs::path path = clip_file(with.corpus, source.id);
  try {
    if (!with.options.force) {
      if (const auto clip = unchanged_clip(path, source, with.options.prepare)) {
        return {Outcome::kUnchanged, describe_clip(source.id, *clip), {}};
      }
    }
    const Clip clip = prepare(source, with.options.prepare, with.mel, log);
    write_clip(path, clip);
    return {Outcome::kPrepared, describe_clip(source.id, clip), {}};
  } catch (const std::exception& error) {
    return {Outcome::kLeftOut, {}, error.what()};
  }
}

void split_by_song(std::vector<CorpusEntry>& clips, std::uint64_t seed) {
  std::vector<std::string> songs;
  for (const CorpusEntry& entry : clips) songs.push_back(entry.song);
  const auto split = split_songs(songs, seed);
  for (CorpusEntry& entry : clips) entry.split = split.at(entry.song);
}

std::vector<ClipResult> prepare_all(const std::vector<ClipSource>& clips, const Preparer& preparer, std::size_t jobs,
                                    const Log& log, const ProgressSink& progress) {
  std::vector<ClipResult> results(clips.size());
  std::size_t done = 0;
  std::mutex mutex;
  const Log locked_log = [&](LogLevel level, const std::string& message) {
    const std::scoped_lock lock(mutex);
    log(level, message);
  };
  parallel_for(clips.size(), jobs, [&](std::size_t i) {
    results[i] = prepare_one(clips[i], preparer, locked_log);
    const std::scoped_lock lock(mutex);
    progress({++done, clips.size(), quote(clips[i].id)});
  });
  return results;
}

/// The corpus of the clips that could be prepared.
BatchResult collect(Work work, const std::vector<ClipResult>& results, const BatchOptions& options) {
  BatchResult result;
  result.corpus.fps = options.prepare.mel.fps;
  for (std::size_t i = 0; i < results.size(); ++i) {
    const std::string& id = work.found.clips[i].id;
    if (results[i].outcome == Outcome::kLeftOut) {
      work.found.left_out.push_back({id, results[i].reason});
      continue;
    }
    ++(results[i].outcome == Outcome::kPrepared ? result.prepared : result.unchanged);
    result.corpus.clips.push_back(results[i].entry);
    if (options.splits) result.corpus.clips.back().split = *find_split(work.found.clips[i], work.splits);
  }
  if (!options.splits) split_by_song(result.corpus.clips, options.seed);
  result.corpus.left_out = std::move(work.found.left_out);
  result.sources = std::move(work.found.clips);
  return result;
}

}  // namespace

BatchResult prepare_corpus(const std::vector<fs::path>& folders, const fs::path& corpus, const BatchOptions& options,
                           const Log& log, const ProgressSink& progress) {
  const Preparer preparer{corpus, options, audio::MelSpectrogram(options.prepare.mel)};
  Work work = find_work(folders, corpus, options, log);
  make_writable_directory(corpus / "clips");
  for (const fs::path& folder : {corpus, corpus / "clips"}) remove_partial_files(folder);
  const auto results = prepare_all(work.found.clips, preparer, options.jobs, log, progress);
  BatchResult result = collect(std::move(work), results, options);
  if (!result.corpus.clips.empty()) {
    write_corpus(corpus, result.corpus);
    write_report(corpus, result.corpus);
  }
  return result;
}

}  // namespace choreo::data
