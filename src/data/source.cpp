#include "choreo/data/source.h"

#include "choreo/core/error.h"
#include "choreo/core/json.h"
#include "choreo/core/text.h"
#include "choreo/pose/recording.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <iterator>
#include <map>
#include <set>
#include <string_view>
#include <utility>

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

/// What lies in a folder, by kind and in order of name.
struct Listing {
  std::vector<fs::path> folders;
  std::vector<fs::path> media;
  bool keypoints = false;
};

Listing list(const fs::path& folder) {
  Listing listing;
  std::error_code error;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
    const fs::path& path = entry->path();
    std::error_code broken_link;
    if (path.filename().native().starts_with(".")) continue;
    if (entry->is_directory(broken_link)) {
      listing.folders.push_back(path);
    } else if (is_media(path)) {
      listing.media.push_back(path);
    } else if (!listing.keypoints) {
      listing.keypoints = pose::frame_number(path.filename().native()) >= 0;
    }
  }
  if (error) fail_as("unreadable folder", "{}: the folder can't be read: {}", quote(folder), error.message());
  std::sort(listing.folders.begin(), listing.folders.end());
  std::sort(listing.media.begin(), listing.media.end());
  return listing;
}

void check_name(const std::string& name) {
  try {
    static_cast<void>(nlohmann::json(name).dump());
  } catch (const nlohmann::json::type_error&) {
    fail_as("odd name", "the name isn't valid UTF-8: corpus.json can't hold it");
  }
}

fs::path find_keypoints(const fs::path& folder, const Listing& listing) {
  if (listing.keypoints) return folder;
  std::vector<fs::path> below;
  for (const fs::path& candidate : listing.folders) {
    if (list(candidate).keypoints) below.push_back(candidate);
  }
  if (below.empty()) fail_as("no skeletons", "no OpenPose JSON (*_keypoints.json) in it or one folder below");
  if (below.size() > 1) {
    fail_as("several skeletons", "OpenPose JSON in several folders ({} and {}), expected one",
            quote(below[0].filename()), quote(below[1].filename()));
  }
  return below.front();
}

/// The clip that lies in `folder`; `beside` are media files of the same name next to it.
ClipSource to_clip(const fs::path& folder, const std::vector<fs::path>& beside, const Log& log) {
  const std::string id = folder.filename().string();
  check_name(id);
  const Listing listing = list(folder);
  auto media = beside;
  media.insert(media.end(), listing.media.begin(), listing.media.end());
  if (media.empty()) fail_as("no sound", "no audio or video file");
  if (media.size() > 1) {
    fail_as("several sounds", "several audio or video files ({} and {}), expected one", quote(media[0].filename()),
            quote(media[1].filename()));
  }
  std::error_code error;
  if (fs::exists(media.front(), error) && !fs::is_regular_file(media.front(), error)) {
    fail_as("no regular file", "{} is no regular file, expected sound or a video", quote(media.front().filename()));
  }
  ClipFacts facts = read_facts(folder, log);
  const std::size_t person = facts.person;
  return {.id = id,
          .media = media.front(),
          .video = is_video(media.front()),
          .keypoints = find_keypoints(folder, listing),
          .facts = std::move(facts),
          .person = person,
          .split = {}};
}

/// Whether `folder` holds the skeletons of `media` and isn't a clip of its own.
bool holds_only_keypoints(const fs::path& folder, const fs::path& media) {
  if (folder.filename() == media.stem()) return false;
  try {
    const Listing listing = list(folder);
    return listing.keypoints && listing.media.empty();
  } catch (const Error&) {
    return false;  // left out later, with the reason
  }
}

bool is_clip_itself(const Listing& listing) {
  if (listing.media.size() != 1) return false;
  if (listing.keypoints) return true;
  return listing.folders.size() == 1 && holds_only_keypoints(listing.folders.front(), listing.media.front());
}

fs::path canonical_folder(const fs::path& folder) {
  std::error_code error;
  if (!fs::is_directory(folder, error)) fail("{}: no such folder", quote(folder));
  fs::path canonical = fs::canonical(folder, error);
  if (error) fail("{}: the folder can't be read: {}", quote(folder), error.message());
  return canonical;
}

bool same_file(const fs::path& a, const fs::path& b) {
  std::error_code error;
  return !b.empty() && fs::equivalent(a, b, error) && !error;
}

void add_clip(const fs::path& folder, const std::vector<fs::path>& beside, FoundClips& found, const Log& log) {
  try {
    found.clips.push_back(to_clip(folder, beside, log));
  } catch (const std::exception& error) {
    found.left_out.push_back(leave_out(folder.filename().string(), error));
  }
}

/// The clips in the folders of a listing, each with the media files of its name beside it.
void add_clips(const Listing& listing, FoundClips& found, const Log& log) {
  std::set<fs::path> used;
  for (const fs::path& folder : listing.folders) {
    std::vector<fs::path> beside;
    std::copy_if(listing.media.begin(), listing.media.end(), std::back_inserter(beside),
                 [&](const fs::path& media) { return media.stem() == folder.filename(); });
    used.insert(beside.begin(), beside.end());
    add_clip(folder, beside, found, log);
  }
  for (const fs::path& media : listing.media) {
    if (used.contains(media)) continue;
    found.left_out.push_back(
        {media.stem().string(), "no folder of OpenPose JSON beside " + quote(media), "no skeletons"});
  }
}

void find_in(const fs::path& folder, const fs::path& skip, FoundClips& found, const Log& log) {
  Listing listing = list(folder);
  std::erase_if(listing.folders,
                [&](const fs::path& path) { return same_file(path, skip) || same_file(path, skip / "clips"); });
  if (is_clip_itself(listing)) {
    add_clip(folder, {}, found, log);
  } else {
    add_clips(listing, found, log);
  }
}

/// Of clips with the same id the first stays.
void drop_same_ids(FoundClips& found) {
  std::map<std::string, fs::path> ids;
  std::erase_if(found.clips, [&](const ClipSource& clip) {
    const auto [there, inserted] = ids.emplace(clip.id, clip.media);
    if (!inserted)
      found.left_out.push_back({clip.id, "the same name as the clip of " + quote(there->second), "same name"});
    return !inserted;
  });
}

/// The clip as the one of another of its people.
ClipSource of_person(const ClipSource& clip, std::size_t person) {
  ClipSource other = clip;
  other.person = person;
  if (person > 0) other.id += fmt::format(".p{}", person);
  return other;
}

void sort_by_id(FoundClips& found) {
  std::sort(found.clips.begin(), found.clips.end(),
            [](const ClipSource& a, const ClipSource& b) { return a.id < b.id; });
}

}  // namespace

LeftOut leave_out(const std::string& id, const std::exception& error) {
  const auto* known = dynamic_cast<const Error*>(&error);
  return {.id = id, .reason = error.what(), .kind = known == nullptr ? "" : known->kind()};
}

bool is_media(const fs::path& path) { return is_video(path) || has_ending(path, kAudioEndings); }

void choose_persons(FoundClips& found, const std::vector<std::size_t>& persons) {
  std::vector<ClipSource> clips;
  for (const ClipSource& clip : found.clips) {
    if (persons.empty()) clips.push_back(of_person(clip, clip.person));
    for (const std::size_t person : persons) clips.push_back(of_person(clip, person));
  }
  found.clips = std::move(clips);
  drop_same_ids(found);
  sort_by_id(found);
}

FoundClips find_clips(const std::vector<fs::path>& folders, const fs::path& skip, const Log& log) {
  FoundClips found;
  std::set<fs::path> taken;
  for (const fs::path& folder : folders) {
    const fs::path canonical = canonical_folder(folder);
    if (taken.insert(canonical).second) find_in(canonical, skip, found, log);
  }
  drop_same_ids(found);
  sort_by_id(found);
  return found;
}

}  // namespace choreo::data
