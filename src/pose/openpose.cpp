#include "choreo/pose/openpose.h"

#include "choreo/core/error.h"
#include "choreo/core/file.h"
#include "choreo/core/json.h"
#include "choreo/core/text.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <string>
#include <system_error>

namespace fs = std::filesystem;

namespace choreo::pose {
namespace {

using nlohmann::json;

constexpr std::size_t kMaxFileBytes = std::size_t{64} << 20;
/// Frame numbers may have holes, but a range this much larger than the number of files is a mistake.
constexpr std::size_t kMaxFramesPerFile = 1000;

/// Numbers of a keypoint: its position and the confidence.
constexpr std::size_t kNumbers = kDimensions + 1;
constexpr std::size_t kMostKeypoints = 25;
constexpr std::size_t kMpi15 = 15;

/// Where our fifteen joints stand in a format; two sources are averaged.
using Sources = std::array<std::array<std::size_t, 2>, kJoints>;

constexpr Sources body_25() {
  Sources sources{};
  for (std::size_t joint = 0; joint < kJoints; ++joint) sources[joint] = {joint, joint};
  return sources;
}

/// COCO-18 and MPI-15 have no MidHip: it is the mean of their hips, 8 and 11, and what follows it stands one earlier.
/// MPI-15 has a Head in place of the Nose.
constexpr Sources without_mid_hip() {
  constexpr std::size_t kMidHip = 8;
  Sources sources = body_25();
  sources[kMidHip] = {8, 11};
  for (std::size_t joint = kMidHip + 1; joint < kJoints; ++joint) sources[joint] = {joint - 1, joint - 1};
  return sources;
}

constexpr Sources kBody25 = body_25();
constexpr Sources kWithoutMidHip = without_mid_hip();

const Sources& sources_of(std::size_t numbers, std::string_view where) {
  if (numbers == 25 * kNumbers) return kBody25;
  if (numbers == 18 * kNumbers || numbers == kMpi15 * kNumbers) return kWithoutMidHip;
  fail("{}: a person of {} numbers, expected {} (BODY_25), {} (COCO-18) or {} (MPI-15)", where, numbers, 25 * kNumbers,
       18 * kNumbers, kMpi15 * kNumbers);
}

const json& keypoints_of(const json& person, std::string_view where) {
  for (const char* key : {"pose_keypoints_2d", "pose_keypoints", "body_parts"}) {
    const auto found = person.find(key);
    if (found != person.end()) return *found;
  }
  fail("{}: a person without pose_keypoints_2d, pose_keypoints or body_parts", where);
}

using Values = std::array<float, kMostKeypoints * kNumbers>;

Values values_of(const json& numbers, std::string_view where) {
  Values values{};
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    if (!numbers[i].is_number()) fail("{}: keypoint value {} is {}", where, i, kind_of(numbers[i]));
    values[i] = static_cast<float>(numbers[i].get<double>());
  }
  return values;
}

Detection to_detection(const Values& values, const Sources& sources) {
  Detection detection;
  for (std::size_t joint = 0; joint < kJoints; ++joint) {
    const float* a = &values[kNumbers * sources[joint][0]];
    const float* b = &values[kNumbers * sources[joint][1]];
    for (std::size_t axis = 0; axis < kDimensions; ++axis) {
      detection.position[kDimensions * joint + axis] = (a[axis] + b[axis]) / 2;
    }
    detection.confidence[joint] = std::min(a[kDimensions], b[kDimensions]);
  }
  return detection;
}

Detection parse_detection(const json& person, std::string_view where) {
  if (!person.is_object()) fail("{}: a person must be an object, found {}", where, kind_of(person));
  const json& numbers = keypoints_of(person, where);
  if (!numbers.is_array()) fail("{}: a person's keypoints must be a list, found {}", where, kind_of(numbers));
  const Sources& sources = sources_of(numbers.size(), where);
  Detection detection = to_detection(values_of(numbers, where), sources);
  detection.head_for_nose = numbers.size() == kMpi15 * kNumbers;
  return detection;
}

}  // namespace

People parse_people(std::string_view text, std::string_view where) {
  const json document = parse_json(text, where);
  if (!document.is_object()) fail("{}: expected a JSON object, found {}", where, kind_of(document));
  const auto people = document.find("people");
  if (people == document.end() || !people->is_array()) fail("{}: \"people\" must be a list", where);
  People result;
  for (const json& person : *people) result.push_back(parse_detection(person, where));
  return result;
}

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

std::map<long long, fs::path> recording_files(const fs::path& folder) {
  std::map<long long, fs::path> files;
  std::error_code error;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
    const fs::path& path = entry->path();
    const long long number = frame_number(path.filename().native());
    if (number < 0) continue;
    const auto [there, inserted] = files.emplace(number, path);
    if (!inserted) {
      fail("{}: {} and {} have the same frame number (two clips in one folder?)", quote(folder),
           quote(there->second.filename()), quote(path.filename()));
    }
  }
  if (error) fail("{}: the folder can't be read: {}", quote(folder), error.message());
  if (files.empty()) fail("{}: no OpenPose file (*_keypoints.json)", quote(folder));
  return files;
}

Recording read_recording(const fs::path& folder) {
  const auto files = recording_files(folder);
  const long long first = files.begin()->first;
  const auto frames = static_cast<std::size_t>(files.rbegin()->first - first) + 1;
  if (frames > files.size() * kMaxFramesPerFile) {
    fail("{}: frame numbers from {} to {} for {} files", quote(folder), first, files.rbegin()->first, files.size());
  }
  Recording recording{std::vector<People>(frames), files.size(), 0, 0};
  std::string first_error;
  for (const auto& [number, path] : files) {
    try {
      People& people = recording.frames[static_cast<std::size_t>(number - first)];
      people = parse_people(read_file(path, kMaxFileBytes), quote(path.filename()));
      recording.heads += static_cast<std::size_t>(
          std::count_if(people.begin(), people.end(), [](const Detection& person) { return person.head_for_nose; }));
    } catch (const Error& error) {
      if (recording.broken++ == 0) first_error = error.what();
    }
  }
  if (recording.broken * 100 > recording.files) {
    fail("{} of {} OpenPose files are broken, more than 1 %; the first: {}", recording.broken, recording.files,
         first_error);
  }
  return recording;
}

}  // namespace choreo::pose
