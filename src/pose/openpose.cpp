#include "choreo/pose/openpose.h"

#include "choreo/core/error.h"
#include "choreo/core/json.h"

#include <simdjson.h>

#include <algorithm>

namespace choreo::pose {
namespace {

namespace dom = simdjson::dom;
using dom::element;

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

element keypoints_of(const element& person, std::string_view where) {
  if (!person.is_object()) fail("{}: a person must be an object, found {}", where, kind_of(person));
  for (const std::string_view key : {"pose_keypoints_2d", "pose_keypoints", "body_parts"}) {
    element keypoints;
    if (person[key].get(keypoints) == simdjson::SUCCESS) return keypoints;
  }
  fail("{}: a person without pose_keypoints_2d, pose_keypoints or body_parts", where);
}

using Values = std::array<float, kMostKeypoints * kNumbers>;

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

Detection parse_person(const element& person, std::string_view where) {
  const element keypoints = keypoints_of(person, where);
  dom::array numbers;
  if (keypoints.get(numbers) != simdjson::SUCCESS) {
    fail("{}: a person's keypoints must be a list, found {}", where, kind_of(keypoints));
  }
  const Sources& sources = sources_of(numbers.size(), where);
  Values values{};
  std::size_t i = 0;
  for (const element& number : numbers) {
    double value = 0;
    if (number.get(value) != simdjson::SUCCESS) fail("{}: keypoint value {} is {}", where, i, kind_of(number));
    values[i++] = static_cast<float>(value);
  }
  Detection detection = to_detection(values, sources);
  detection.head_for_nose = numbers.size() == kMpi15 * kNumbers;
  return detection;
}

/// simdjson doesn't tell where it stopped: the slower parser does.
[[noreturn]] void refuse(std::string_view text, std::string_view where, simdjson::error_code error) {
  static_cast<void>(parse_json(text, where));
  fail("{}: not valid JSON: {}", where, simdjson::error_message(error));
}

}  // namespace

People parse_people(std::string_view text, std::string_view where) {
  thread_local dom::parser parser;  // keeps its buffers
  element document;
  if (const auto error = parser.parse(text.data(), text.size()).get(document)) refuse(text, where, error);
  if (!document.is_object()) fail("{}: expected a JSON object, found {}", where, kind_of(document));
  dom::array people;
  if (document["people"].get(people) != simdjson::SUCCESS) fail("{}: \"people\" must be a list", where);
  People result;
  for (const element& person : people) result.push_back(parse_person(person, where));
  return result;
}

}  // namespace choreo::pose
