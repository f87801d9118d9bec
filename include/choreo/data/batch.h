#pragma once

#include "choreo/core/log.h"
#include "choreo/core/progress.h"
#include "choreo/data/corpus.h"
#include "choreo/data/prepare.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <vector>

namespace choreo::data {

struct BatchOptions {
  PrepareOptions prepare;
  std::vector<std::size_t> persons;             ///< of every clip; none: the one that its clip.json tells
  std::optional<std::filesystem::path> splits;  ///< a --splits file; else songs are split by the seed
  std::uint64_t seed = 1;
  std::size_t jobs = 1;
  bool force = false;  ///< prepare unchanged clips again
};

struct BatchResult {
  Corpus corpus;
  std::vector<ClipSource> sources;  ///< of the clips that were prepared, unchanged, or tried and left out
  std::size_t prepared = 0;
  std::size_t unchanged = 0;
};

/// The clips that a batch is about: those of the folders, one for each of the persons, without those that a splits file
/// doesn't name. Throws Error where there is no clip at all, or the splits file can't be read.
FoundClips find_batch(const std::vector<std::filesystem::path>& folders, const std::filesystem::path& corpus,
                      const BatchOptions& options, const Log& log);

/// Prepares every clip of the folders into CORPUS/clips/<id>.safetensors and writes CORPUS/corpus.json. A clip that
/// fails is left out with its reason, and the rest goes on; one that was prepared before and is unchanged stays.
/// A run that ends without a clip leaves the corpus.json of an earlier one as it is.
/// Throws Error when there is no clip at all, for mel options out of range, or when the corpus can't be written.
BatchResult prepare_corpus(const std::vector<std::filesystem::path>& folders, const std::filesystem::path& corpus,
                           const BatchOptions& options, const Log& log, const ProgressSink& progress);

}  // namespace choreo::data
