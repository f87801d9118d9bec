#include "choreo/pose/scene.h"

#include <algorithm>
#include <cmath>

namespace choreo::pose {
namespace {

constexpr std::size_t kMostPeople = 64;

/// Lengths of kLimbs in torso lengths (R. Drillis and R. Contini, "Body segment parameters", 1966; the nose and the
/// hips as OpenPose puts them).
constexpr std::array<double, kLimbs.size()> kProportions{0.40, 0.40, 0.60, 0.50, 0.40, 0.60, 0.50,
                                                         1.00, 0.20, 0.85, 0.85, 0.20, 0.85, 0.85};

/// x is the first axis and y the second, whatever comes after them.
bool is_inside(std::span<const float> position, const PictureSize& picture) {
  return position[0] >= 0 && position[1] >= 0 && position[0] <= picture.width && position[1] <= picture.height;
}

bool is_seen(const Person& person, std::size_t joint, const std::optional<PictureSize>& picture) {
  const auto position = person.position(joint);
  return is_sure(person.detection->confidence[joint]) && std::ranges::all_of(position, is_near) &&
         (!picture || is_inside(position, *picture));
}

double limb_length(const Person& person, std::size_t limb) {
  const auto a = person.position(static_cast<std::size_t>(kLimbs[limb].first));
  const auto b = person.position(static_cast<std::size_t>(kLimbs[limb].second));
  double squares = 0;
  for (std::size_t axis = 0; axis < a.size(); ++axis) squares += std::pow(a[axis] - b[axis], 2);
  return std::sqrt(squares);
}

/// A projection only shortens limbs, so the longer ones tell the size: the third quartile of those seen.
double body_size(const Person& person) {
  std::vector<double> sizes;
  for (std::size_t limb = 0; limb < kLimbs.size(); ++limb) {
    const auto [a, b] = kLimbs[limb];
    if (person.seen[static_cast<std::size_t>(a)] == 0 || person.seen[static_cast<std::size_t>(b)] == 0) continue;
    sizes.push_back(limb_length(person, limb) / kProportions[limb]);
  }
  if (sizes.empty()) return 0;
  const auto quartile = sizes.begin() + static_cast<std::ptrdiff_t>(sizes.size() * 3 / 4);
  std::nth_element(sizes.begin(), quartile, sizes.end());
  return *quartile;
}

Person to_person(const Detection& detection, const std::optional<PictureSize>& picture) {
  Person person{.detection = &detection, .seen = {}, .visibility = 0, .size = 0};
  for (std::size_t joint = 0; joint < kJoints; ++joint) {
    if (!is_seen(person, joint, picture)) continue;
    person.seen[joint] = 1;
    person.visibility += std::min(1.0F, detection.confidence[joint]);
  }
  person.size = body_size(person);
  return person;
}

void keep_most_visible(std::vector<Person>& people) {
  if (people.size() <= kMostPeople) return;
  std::stable_sort(people.begin(), people.end(),
                   [](const Person& a, const Person& b) { return a.visibility > b.visibility; });
  people.resize(kMostPeople);
}

}  // namespace

Scene visible_people(const Recording& recording, std::optional<PictureSize> picture) {
  if (recording.flat > 0) picture = {};
  Scene scene(recording.frames.size());
  for (std::size_t t = 0; t < scene.size(); ++t) {
    for (const Detection& detection : recording.frames[t]) {
      const Person person = to_person(detection, picture);
      if (person.visibility > 0) scene[t].push_back(person);
    }
    keep_most_visible(scene[t]);
  }
  return scene;
}

}  // namespace choreo::pose
