#include "data/work.h"

#include "choreo/core/error.h"
#include "choreo/core/file.h"
#include "choreo/core/text.h"

namespace fs = std::filesystem;

namespace choreo::data {
namespace {

/// Clips that a splits file doesn't name are left out before any work is done on them.
void leave_out_unnamed(FoundClips& found, const std::map<std::string, Split>& splits, const fs::path& file) {
  std::erase_if(found.clips, [&](const ClipSource& clip) {
    if (find_split(clip, splits) != nullptr) return false;
    found.left_out.push_back({clip.id, "not named in " + quote(file)});
    return true;
  });
}

}  // namespace

const Split* find_split(const ClipSource& clip, const std::map<std::string, Split>& splits) {
  auto found = splits.find(clip.id);
  if (found == splits.end() && clip.person > 0) found = splits.find(clip.id.substr(0, clip.id.rfind(".p")));
  return found == splits.end() ? nullptr : &found->second;
}

Work find_work(const std::vector<fs::path>& folders, const fs::path& corpus, const BatchOptions& options,
               const Log& log) {
  Work work{find_clips(folders, corpus, log), {}};
  choose_persons(work.found, options.persons);
  if (work.found.clips.empty() && work.found.left_out.empty()) {
    fail("{}: no clip in it; a clip is a folder with one audio or video file and OpenPose JSON",
         quote(folders.front()));
  }
  if (options.splits) {
    work.splits = read_splits(*options.splits);
    leave_out_unnamed(work.found, work.splits, *options.splits);
  }
  return work;
}

fs::path clip_file(const fs::path& corpus, const std::string& id) { return corpus / "clips" / (id + ".safetensors"); }

std::optional<Clip> unchanged_clip(const fs::path& path, const ClipSource& source, const PrepareOptions& options) {
  if (!path_exists(path)) return {};
  try {
    Clip clip = read_clip(path);
    if (clip.fingerprint == fingerprint(source, options)) return clip;
  } catch (const Error&) {
    // Damaged, or of another version: it is made again.
  }
  return {};
}

}  // namespace choreo::data
