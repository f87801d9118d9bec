#include "choreo/data/source.h"

#include "choreo/core/error.h"
#include "choreo/core/json.h"
#include "choreo/core/text.h"
#include "choreo/pose/openpose.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <map>
#include <string_view>

namespace fs = std::filesystem;

namespace choreo::data {
namespace {

constexpr std::array<std::string_view, 16> kAudioEndings{".wav", ".ogg", ".oga", ".opus", ".flac", ".mp3",
                                                         ".m4a", ".aac", ".aif", ".aiff", ".aifc", ".au",
                                                         ".wma", ".w64", ".caf", ".mka"};
constexpr std::array<std::string_view, 12> kVideoEndings{".mp4", ".mkv",  ".webm", ".mov", ".avi", ".m4v",
                                                         ".mpg", ".mpeg", ".flv",  ".wmv", ".ts",  ".3gp"};

std::string lower_ending(const fs::path& path) {
  std::string ending = path.extension().string();
  std::transform(ending.begin(), ending.end(), ending.begin(), [](unsigned char c) { return std::tolower(c); });
  return ending;
}

template <class Endings>
bool has_ending(const fs::path& path, const Endings& endings) {
  return std::find(endings.begin(), endings.end(), lower_ending(path)) != endings.end();
}

bool is_video(const fs::path& path) { return has_ending(path, kVideoEndings); }
bool is_media(const fs::path& path) { return is_video(path) || has_ending(path, kAudioEndings); }

/// What lies in a folder, by kind and in order of name.
struct Listing {
  std::vector<fs::path> folders;
  std::vector<fs::path> media;
  bool keypoints = false;
};

Listing list(const fs::path& folder) {
  Listing listing;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    const fs::path& path = entry.path();
    std::error_code broken_link;
    if (path.filename().native().starts_with(".")) continue;
    if (entry.is_directory(broken_link)) {
      listing.folders.push_back(path);
    } else if (is_media(path)) {
      listing.media.push_back(path);
    } else if (!listing.keypoints) {
      listing.keypoints = pose::frame_number(path.filename().native()) >= 0;
    }
  }
  if (error) fail("{}: the folder can't be read: {}", quote(folder), error.message());
  std::sort(listing.folders.begin(), listing.folders.end());
  std::sort(listing.media.begin(), listing.media.end());
  return listing;
}

ClipFacts read_facts(const fs::path& folder) {
  const fs::path path = folder / "clip.json";
  if (!fs::exists(path)) return {};
  const auto document = read_json(path);
  ClipFacts facts;
  const std::string where = quote(path);
  if (!document.is_object()) fail("{}: expected a JSON object, found {}", where, kind_of(document));
  if (document.contains("fps")) {
    facts.fps = member<double>(document, "fps", where);
    if (!std::isfinite(*facts.fps) || *facts.fps <= 0) fail("{}: fps is {}, expected above 0", where, *facts.fps);
  }
  if (document.contains("song")) facts.song = member<std::string>(document, "song", where);
  return facts;
}

fs::path find_keypoints(const fs::path& folder, const Listing& listing) {
  if (listing.keypoints) return folder;
  std::vector<fs::path> below;
  for (const fs::path& candidate : listing.folders) {
    if (list(candidate).keypoints) below.push_back(candidate);
  }
  if (below.empty()) fail("no OpenPose JSON (*_keypoints.json) in it or one folder below");
  if (below.size() > 1) {
    fail("OpenPose JSON in several folders ({} and {}), expected one", quote(below[0].filename()),
         quote(below[1].filename()));
  }
  return below.front();
}

/// The clip that lies in `folder`; `beside` are media files of the same name next to it.
ClipSource to_clip(const fs::path& folder, const std::vector<fs::path>& beside) {
  const Listing listing = list(folder);
  const auto& media = listing.media.empty() ? beside : listing.media;
  if (media.empty()) fail("no audio or video file");
  if (media.size() > 1) {
    fail("several audio or video files ({} and {}), expected one", quote(media[0].filename()),
         quote(media[1].filename()));
  }
  return {folder.filename().string(), media.front(), is_video(media.front()), find_keypoints(folder, listing),
          read_facts(folder)};
}

bool is_clip_itself(const Listing& listing) {
  if (listing.media.size() != 1) return false;
  if (listing.keypoints) return true;
  return listing.folders.size() == 1 && list(listing.folders.front()).keypoints &&
         listing.folders.front().stem() != listing.media.front().stem();
}

void find_in(fs::path folder, FoundClips& found) {
  if (!fs::is_directory(folder)) fail("{}: no such folder", quote(folder));
  folder = fs::canonical(folder);
  const Listing listing = list(folder);
  const bool itself = is_clip_itself(listing);
  for (const fs::path& candidate : itself ? std::vector<fs::path>{folder} : listing.folders) {
    std::vector<fs::path> beside;
    std::copy_if(listing.media.begin(), listing.media.end(), std::back_inserter(beside),
                 [&](const fs::path& media) { return !itself && media.stem() == candidate.filename(); });
    try {
      found.clips.push_back(to_clip(candidate, beside));
    } catch (const Error& error) {
      found.left_out.push_back({candidate.filename().string(), error.what()});
    }
  }
  for (const fs::path& media : listing.media) {
    const bool used = itself || std::any_of(listing.folders.begin(), listing.folders.end(),
                                            [&](const fs::path& clip) { return clip.filename() == media.stem(); });
    if (!used) found.left_out.push_back({media.stem().string(), "no folder of OpenPose JSON beside " + quote(media)});
  }
}

/// Of clips with the same id the first stays.
void drop_same_ids(FoundClips& found) {
  std::map<std::string, fs::path> ids;
  std::erase_if(found.clips, [&](const ClipSource& clip) {
    const auto [there, inserted] = ids.emplace(clip.id, clip.media);
    if (!inserted) found.left_out.push_back({clip.id, "the same name as the clip of " + quote(there->second)});
    return !inserted;
  });
}

}  // namespace

FoundClips find_clips(const std::vector<fs::path>& folders) {
  FoundClips found;
  for (const fs::path& folder : folders) find_in(folder, found);
  drop_same_ids(found);
  std::sort(found.clips.begin(), found.clips.end(),
            [](const ClipSource& a, const ClipSource& b) { return a.id < b.id; });
  return found;
}

}  // namespace choreo::data
