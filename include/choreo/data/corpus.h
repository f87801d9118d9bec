#pragma once

#include "choreo/data/clip.h"
#include "choreo/data/source.h"
#include "choreo/data/split.h"

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

namespace choreo::data {

/// One clip's line in corpus.json.
struct CorpusEntry {
  std::string id;
  std::filesystem::path file;  ///< relative to the corpus
  std::string song;
  Split split = Split::kTrain;
  std::size_t frames = 0;
  double seconds = 0;
  std::size_t segments = 0;
  double seen = 0;         ///< share of the joints that the detector saw; the others were filled in
  double dancer_seen = 0;  ///< share of the frames in which any of the dancer's joints was seen
  double danced = 0;       ///< the segments' length [s]
  double neck_jump = 0;    ///< pose::largest_neck_jump()
};

/// corpus.json: what is in a corpus, and what was left out and why.
struct Corpus {
  double fps = 0;
  std::size_t dimensions = pose::kDimensions;  ///< of the clips
  std::vector<CorpusEntry> clips;
  std::vector<LeftOut> left_out;
};

/// Where a clip lies in its corpus.
std::filesystem::path clip_file(const std::string& id);

CorpusEntry describe_clip(const std::string& id, const Clip& clip);

/// Writes CORPUS/corpus.json, atomically.
void write_corpus(const std::filesystem::path& folder, const Corpus& corpus);

/// Reads CORPUS/corpus.json. Throws Error naming what is wrong.
Corpus read_corpus(const std::filesystem::path& folder);

}  // namespace choreo::data
