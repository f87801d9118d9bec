#include "choreo/pose/openpose.h"

#include "choreo/core/error.h"
#include "choreo/core/json.h"

#include <simdjson.h>

#include <algorithm>
#include <initializer_list>
#include <optional>

namespace choreo::pose {
namespace {

namespace dom = simdjson::dom;
using dom::element;

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
  Sources sources = body_25();
  sources[kMidHip] = {8, 11};
  for (std::size_t joint = kMidHip + 1; joint < kJoints; ++joint) sources[joint] = {joint - 1, joint - 1};
  return sources;
}

constexpr Sources kBody25 = body_25();
constexpr Sources kWithoutMidHip = without_mid_hip();

/// `each`: numbers of a keypoint.
const Sources& sources_of(std::size_t numbers, std::size_t each, std::string_view where) {
  if (numbers == 25 * each) return kBody25;
  if (numbers == 18 * each || numbers == kMpi15 * each) return kWithoutMidHip;
  fail("{}: a person of {} numbers{}, expected {} (BODY_25), {} (COCO-18) or {} (MPI-15)", where, numbers,
       each == kDimensions + 1 ? "" : " in 3-D", 25 * each, 18 * each, kMpi15 * each);
}

std::string_view kind_of(const element& value) {
  switch (value.type()) {
    case dom::element_type::NULL_VALUE:
      return "null";
    case dom::element_type::OBJECT:
      return "an object";
    case dom::element_type::ARRAY:
      return "a list";
    case dom::element_type::STRING:
      return "a string";
    case dom::element_type::BOOL:
      return "a boolean";
    default:
      return "a number";
  }
}

/// The first of these keys that the person has.
std::optional<element> find(const element& person, std::initializer_list<std::string_view> keys) {
  for (const std::string_view key : keys) {
    element keypoints;
    if (person[key].get(keypoints) == simdjson::SUCCESS) return keypoints;
  }
  return {};
}

dom::array numbers_of(const element& keypoints, std::string_view where) {
  dom::array numbers;
  if (keypoints.get(numbers) != simdjson::SUCCESS) {
    fail("{}: a person's keypoints must be a list, found {}", where, kind_of(keypoints));
  }
  return numbers;
}

using Values = std::array<float, kMostKeypoints*(kSpaceDimensions + 1)>;

Values to_values(const dom::array& numbers, std::string_view where) {
  Values values{};
  std::size_t i = 0;
  for (const element& number : numbers) {
    double value = 0;
    if (number.get(value) != simdjson::SUCCESS) fail("{}: keypoint value {} is {}", where, i, kind_of(number));
    values[i++] = static_cast<float>(value);
  }
  return values;
}

/// The joints of a list of keypoints, each D coordinates and the confidence; true where a head stands for the nose.
template <std::size_t N>
bool take_joints(const dom::array& numbers, std::string_view where, std::array<float, N>& position,
                 std::array<float, kJoints>& confidence) {
  constexpr std::size_t kD = N / kJoints, kEach = kD + 1;
  const Sources& sources = sources_of(numbers.size(), kEach, where);
  const Values values = to_values(numbers, where);
  for (std::size_t joint = 0; joint < kJoints; ++joint) {
    const float* a = &values[kEach * sources[joint][0]];
    const float* b = &values[kEach * sources[joint][1]];
    for (std::size_t axis = 0; axis < kD; ++axis) position[kD * joint + axis] = (a[axis] + b[axis]) / 2;
    confidence[joint] = std::min(a[kD], b[kD]);
  }
  return numbers.size() == kMpi15 * kEach;
}

/// x and y in space for the position in a picture.
void flatten(Detection& detection) {
  detection.flat = true;
  detection.confidence = detection.space_confidence;
  for (std::size_t i = 0; i < kPoseSize; ++i) {
    detection.position[i] = detection.space[i / kDimensions * kSpaceDimensions + i % kDimensions];
  }
}

/// A list that is there and has something in it.
std::optional<dom::array> find_space(const element& person, std::string_view where) {
  const auto keypoints = find(person, {"pose_keypoints_3d"});
  if (!keypoints) return {};
  const dom::array numbers = numbers_of(*keypoints, where);
  return numbers.size() == 0 ? std::nullopt : std::optional(numbers);
}

Detection parse_person(const element& person, std::string_view where, std::size_t dimensions) {
  if (!person.is_object()) fail("{}: a person must be an object, found {}", where, kind_of(person));
  Detection detection;
  const auto space = dimensions == kSpaceDimensions ? find_space(person, where) : std::nullopt;
  if (space) detection.head_for_nose = take_joints(*space, where, detection.space, detection.space_confidence);
  const auto keypoints = find(person, {"pose_keypoints_2d", "pose_keypoints", "body_parts"});
  if (space && (!keypoints || numbers_of(*keypoints, where).size() == 0)) {
    flatten(detection);
  } else if (keypoints) {
    const dom::array numbers = numbers_of(*keypoints, where);
    detection.head_for_nose |= take_joints(numbers, where, detection.position, detection.confidence);
  } else {
    fail("{}: a person without pose_keypoints_2d, pose_keypoints or body_parts", where);
  }
  return detection;
}

/// simdjson doesn't tell where it stopped: the slower parser does.
[[noreturn]] void refuse(std::string_view text, std::string_view where, simdjson::error_code error) {
  static_cast<void>(parse_json(text, where));
  fail("{}: not valid JSON: {}", where, simdjson::error_message(error));
}

}  // namespace

People parse_people(std::string_view text, std::string_view where, std::size_t dimensions) {
  thread_local dom::parser parser;  // keeps its buffers
  element document;
  if (const auto error = parser.parse(text.data(), text.size()).get(document)) refuse(text, where, error);
  if (!document.is_object()) fail("{}: expected a JSON object, found {}", where, kind_of(document));
  dom::array people;
  if (document["people"].get(people) != simdjson::SUCCESS) fail("{}: \"people\" must be a list", where);
  People result;
  for (const element& person : people) result.push_back(parse_person(person, where, dimensions));
  return result;
}

}  // namespace choreo::pose
