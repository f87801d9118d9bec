#include "choreo/pose/track.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>

namespace choreo::pose {
namespace {

constexpr float kLeastConfidence = 0.05F;
/// People of the first frame that are looked at: the most visible ones of a crowd.
constexpr std::size_t kMostTracks = 32;

using Seen = std::array<std::uint8_t, kJoints>;

/// A detection with at least one joint that is seen.
struct Person {
  const Detection* detection;
  Seen seen;
  double visibility;  // sum of the confidences of the joints seen
};

/// Everybody who is seen, frame by frame.
using Scene = std::vector<std::vector<Person>>;

/// One person over time.
struct Track {
  std::vector<const Person*> person;  // [T], null where nobody is near
  double visibility = 0;              // summed over the clip
};

/// Where each joint was last.
struct LastPlace {
  std::array<float, kPoseSize> position{};
  Seen known{};
};

/// x is the first axis and y the second, whatever comes after them.
bool is_inside(std::span<const float> place, const PictureSize& picture) {
  return place[0] >= 0 && place[1] >= 0 && place[0] <= picture.width && place[1] <= picture.height;
}

std::span<const float> place_of(std::span<const float> position, std::size_t joint) {
  return position.subspan(joint * kDimensions, kDimensions);
}

bool is_seen(const Detection& detection, std::size_t joint, const std::optional<PictureSize>& picture) {
  const auto place = place_of(detection.position, joint);
  return detection.confidence[joint] > kLeastConfidence &&
         std::all_of(place.begin(), place.end(), [](float value) { return std::isfinite(value); }) &&
         (!picture || is_inside(place, *picture));
}

Person look_at(const Detection& detection, const std::optional<PictureSize>& picture) {
  Person person{&detection, {}, 0};
  for (std::size_t joint = 0; joint < kJoints; ++joint) {
    if (!is_seen(detection, joint, picture)) continue;
    person.seen[joint] = 1;
    person.visibility += detection.confidence[joint];
  }
  return person;
}

Scene look_at(const Recording& recording, const std::optional<PictureSize>& picture) {
  Scene scene(recording.frames.size());
  for (std::size_t t = 0; t < scene.size(); ++t) {
    for (const Detection& detection : recording.frames[t]) {
      const Person person = look_at(detection, picture);
      if (person.visibility > 0) scene[t].push_back(person);
    }
  }
  return scene;
}

double distance(std::span<const float> a, std::span<const float> b) {
  double sum = 0;
  for (std::size_t axis = 0; axis < a.size(); ++axis) sum += std::pow(a[axis] - b[axis], 2);
  return std::sqrt(sum);
}

/// Mean distance over the joints that both have; infinite when there is none.
double distance(const Person& person, const LastPlace& last) {
  double sum = 0;
  int common = 0;
  for (std::size_t joint = 0; joint < kJoints; ++joint) {
    if (person.seen[joint] == 0 || last.known[joint] == 0) continue;
    sum += distance(place_of(person.detection->position, joint), place_of(last.position, joint));
    ++common;
  }
  return common == 0 ? std::numeric_limits<double>::infinity() : sum / common;
}

/// Null when nobody has a joint in common with what was seen before.
const Person* nearest(const std::vector<Person>& people, const LastPlace& last) {
  const Person* found = nullptr;
  double best = std::numeric_limits<double>::infinity();
  for (const Person& person : people) {
    const double apart = distance(person, last);
    if (apart >= best) continue;
    best = apart;
    found = &person;
  }
  return found;
}

/// Copies the joints that are seen.
void put(const Person& person, std::span<float> position, std::span<std::uint8_t> seen) {
  for (std::size_t joint = 0; joint < kJoints; ++joint) {
    if (person.seen[joint] == 0) continue;
    const auto place = place_of(person.detection->position, joint);
    std::copy(place.begin(), place.end(), position.begin() + static_cast<std::ptrdiff_t>(joint * kDimensions));
    seen[joint] = 1;
  }
}

Track follow(const Scene& scene, std::size_t first, const Person& start) {
  Track track{std::vector<const Person*>(scene.size(), nullptr)};
  LastPlace last;
  for (std::size_t t = first; t < scene.size(); ++t) {
    const Person* person = t == first ? &start : nearest(scene[t], last);
    if (person == nullptr) continue;
    track.person[t] = person;
    track.visibility += person->visibility;
    put(*person, last.position, last.known);
  }
  return track;
}

/// Of the people of the first frame that has any, the one who is most visible over the clip; of two, the one who is
/// more visible there.
Track most_visible(const Scene& scene) {
  Track best{std::vector<const Person*>(scene.size(), nullptr)};
  const auto there = std::find_if(scene.begin(), scene.end(), [](const auto& people) { return !people.empty(); });
  if (there == scene.end()) return best;
  std::vector<const Person*> starts;
  for (const Person& person : *there) starts.push_back(&person);
  std::stable_sort(starts.begin(), starts.end(),
                   [](const Person* a, const Person* b) { return a->visibility > b->visibility; });
  starts.resize(std::min(starts.size(), kMostTracks));
  for (const Person* start : starts) {
    Track track = follow(scene, static_cast<std::size_t>(there - scene.begin()), *start);
    if (track.visibility > best.visibility) best = std::move(track);
  }
  return best;
}

}  // namespace

Motion follow_dancer(const Recording& recording, double fps, std::optional<PictureSize> picture) {
  const Scene scene = look_at(recording, picture);
  const Track track = most_visible(scene);
  Motion motion{fps, Matrix(scene.size(), kPoseSize), SeenMatrix(scene.size(), kJoints)};
  for (std::size_t t = 0; t < scene.size(); ++t) {
    if (track.person[t] != nullptr) put(*track.person[t], motion.position.row(t), motion.seen.row(t));
  }
  return motion;
}

}  // namespace choreo::pose
