#include "pose/shots.h"

#include <algorithm>
#include <cmath>

#include "pose/likeness.h"

namespace choreo::pose {
namespace {

/// How far before and after a cut is looked [s].
constexpr double kCutWindow = 0.25;
/// People of whom so few joints are seen tell nothing.
constexpr int kFewestJoints = 4;
/// In a crowd, one of so many stands by chance where another one stood.
constexpr std::size_t kChance = 4;

std::vector<const Person*> clear_people(const std::vector<Person>& people) {
  std::vector<const Person*> clear;
  for (const Person& person : people) {
    if (std::count(person.seen.begin(), person.seen.end(), 1) >= kFewestJoints) clear.push_back(&person);
  }
  return clear;
}

/// Whether so few of the people of two frames, `frames` apart, are the same that it can be chance.
bool all_differ(const std::vector<Person>& before, const std::vector<Person>& after, std::size_t frames, double fps) {
  const auto olds = clear_people(before);
  const auto news = clear_people(after);
  const double most = most_unlike(static_cast<double>(frames) / fps);
  const auto same = std::count_if(olds.begin(), olds.end(), [&](const Person* old) {
    return std::any_of(news.begin(), news.end(),
                       [&](const Person* person) { return unlikeness(Appearance(*old), *person, frames, fps) < most; });
  });
  return static_cast<std::size_t>(same) <= std::min(olds.size(), news.size()) / kChance;
}

bool has_people(const std::vector<Person>& people) { return !clear_people(people).empty(); }

/// Nobody of the frames t − window … t − 1 is there in t … t + window − 1.
bool is_cut(const Scene& scene, std::size_t t, std::size_t window, double fps) {
  for (std::size_t before = t - std::min(t, window); before < t; ++before) {
    for (std::size_t after = t; after < std::min(scene.size(), t + window); ++after) {
      if (!has_people(scene[before]) || !has_people(scene[after])) continue;
      if (!all_differ(scene[before], scene[after], after - before, fps)) return false;
    }
  }
  return true;
}

}  // namespace

std::vector<std::size_t> find_cuts(const Scene& scene, double fps) {
  const auto window = static_cast<std::size_t>(std::max(2.0, std::round(kCutWindow * fps)));
  std::vector<std::size_t> cuts;
  std::size_t last = scene.size();  // the last frame with people
  for (std::size_t t = 0; t < scene.size(); ++t) {
    if (!has_people(scene[t])) continue;
    const bool soon = last < t && t - last <= window;
    if (soon && all_differ(scene[last], scene[t], t - last, fps) && is_cut(scene, t, window, fps)) cuts.push_back(t);
    last = t;
  }
  return cuts;
}

}  // namespace choreo::pose
