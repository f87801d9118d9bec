#include "choreo/pose/recording.h"

#include "choreo/core/error.h"
#include "choreo/core/file.h"
#include "choreo/core/text.h"

#include <algorithm>
#include <charconv>
#include <string>
#include <system_error>
#include <tuple>
#include <utility>

namespace fs = std::filesystem;

namespace choreo::pose {
namespace {

/// Frame numbers may have holes, but a range this much larger than the number of files is a mistake.
constexpr std::size_t kMaxFramesPerFile = 1000;

void check_numbers(const std::vector<RecordingFile>& files, const fs::path& folder) {
  const auto same =
      std::adjacent_find(files.begin(), files.end(), [](const auto& a, const auto& b) { return a.number == b.number; });
  if (same != files.end()) {
    fail_as("frame numbers", "{}: {} and {} have the same frame number (two clips in one folder?)", quote(folder),
            quote(same->name), quote((same + 1)->name));
  }
  if (static_cast<std::size_t>(files.back().number - files.front().number) >= files.size() * kMaxFramesPerFile) {
    fail_as("frame numbers", "{}: frame numbers from {} to {} for {} files", quote(folder), files.front().number,
            files.back().number, files.size());
  }
}

bool is_above(const Detection& person, std::size_t joint, std::size_t other) {
  return person.position[joint * kDimensions + 1] < person.position[other * kDimensions + 1];
}

/// Turns the positions of people with 3-D keypoints alone, whose y may be up, so that most noses are above the hips.
void turn_upright(Recording& recording) {
  constexpr std::size_t kNose = 0;
  std::size_t above = 0;
  for (const People& people : recording.frames) {
    above += static_cast<std::size_t>(
        std::ranges::count_if(people, [](const auto& who) { return who.flat && is_above(who, kNose, kMidHip); }));
  }
  if (above * 2 >= recording.flat) return;
  for (People& people : recording.frames) {
    for (Detection& person : people) {
      for (std::size_t i = 1; person.flat && i < kPoseSize; i += kDimensions) person.position[i] *= -1;
    }
  }
}

}  // namespace

long long frame_number(std::string_view name) {
  for (const std::string_view ending : {"_keypoints.json", "_pose.json"}) {
    if (!name.ends_with(ending)) continue;
    const std::string_view stem = name.substr(0, name.size() - ending.size());
    const std::size_t last = stem.find_last_of("0123456789");
    if (last == std::string_view::npos) return -1;
    const std::size_t before = stem.find_last_not_of("0123456789", last);
    const std::size_t first = before == std::string_view::npos ? 0 : before + 1;
    long long number = -1;
    const auto [end, error] = std::from_chars(stem.data() + first, stem.data() + last + 1, number);
    return error == std::errc() ? number : -1;
  }
  return -1;
}

std::vector<RecordingFile> recording_files(const fs::path& folder) {
  std::vector<RecordingFile> files;
  std::error_code error;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
    std::string name = entry->path().filename().native();
    const long long number = frame_number(name);
    if (number >= 0) files.push_back({number, std::move(name)});
  }
  if (error) fail_as("unreadable folder", "{}: the folder can't be read: {}", quote(folder), error.message());
  if (files.empty()) fail_as("no skeletons", "{}: no OpenPose file (*_keypoints.json)", quote(folder));
  std::sort(files.begin(), files.end(),
            [](const auto& a, const auto& b) { return std::tie(a.number, a.name) < std::tie(b.number, b.name); });
  check_numbers(files, folder);
  return files;
}

void check_space(std::span<const People> frames, std::string_view where) {
  const auto in_space = [](const Detection& person) {
    return std::ranges::any_of(person.space_confidence, [](float confidence) { return confidence > 0; });
  };
  if (std::ranges::any_of(frames, [&](const People& people) { return std::ranges::any_of(people, in_space); })) return;
  if (std::ranges::all_of(frames, [](const People& people) { return people.empty(); })) return;
  fail_as("no 3-D keypoints",
          "{}: nobody has pose_keypoints_3d (x, y, z and confidence of each joint), which pose.dimensions = 3 is made "
          "from; pose.dimensions = 2 takes it as it is",
          where);
}

Recording read_recording(const fs::path& folder, std::size_t dimensions) {
  const auto files = recording_files(folder);
  const long long first = files.front().number;
  Recording recording{.frames = std::vector<People>(static_cast<std::size_t>(files.back().number - first) + 1),
                      .files = files.size(),
                      .dimensions = dimensions};
  std::string first_error;
  for (const auto& [number, name] : files) {
    try {
      People& people = recording.frames[static_cast<std::size_t>(number - first)];
      people = parse_people(read_regular_file(folder / name, kMostFileBytes), quote(name), dimensions);
      recording.heads += static_cast<std::size_t>(std::ranges::count(people, true, &Detection::head_for_nose));
      recording.flat += static_cast<std::size_t>(std::ranges::count(people, true, &Detection::flat));
    } catch (const Error& error) {
      if (recording.broken++ == 0) first_error = error.what();
    }
  }
  if (recording.broken * 100 > recording.files) {
    fail_as("broken skeletons", "{} of {} OpenPose files are broken, more than 1 %; the first: {}", recording.broken,
            recording.files, first_error);
  }
  if (dimensions == kSpaceDimensions) check_space(recording.frames, quote(folder));
  turn_upright(recording);
  return recording;
}

}  // namespace choreo::pose
