#include "choreo/core/error.h"
#include "choreo/pose/repair.h"
#include "choreo/pose/track.h"

#include <algorithm>
#include <cmath>

namespace choreo::pose {
namespace {

/// What going on as another track costs: the visibility of half the joints for the shortest segment [s].
double price_of_change(double fps) { return kShortestSegment * fps * kJoints / 2; }

/// Who has this share of the size that one in ten reaches is as near as the nearest.
constexpr double kTallest = 0.9;
constexpr double kNear = 0.75;
/// A dancer's joints get so far in kMoment [torso lengths]; who sits or watches moves less.
constexpr double kLively = 0.1;
constexpr double kMoment = 0.5;  // s
constexpr double kLeastLively = 0.2;

/// The size from which on somebody counts in full [pixels].
double near_size(const Scene& scene) {
  std::vector<double> sizes;
  for (const auto& people : scene) {
    for (const Person& person : people) sizes.push_back(person.size);
  }
  if (sizes.empty()) return 0;
  const auto at = sizes.begin() + static_cast<std::ptrdiff_t>(kTallest * static_cast<double>(sizes.size() - 1));
  std::nth_element(sizes.begin(), at, sizes.end());
  return kNear * *at;
}

/// Mean distance of the joints that both see, in torso lengths.
double moved(const Person& from, const Person& to) {
  double sum = 0;
  int count = 0;
  for (std::size_t joint = 0; joint < kJoints; ++joint) {
    if (from.seen[joint] == 0 || to.seen[joint] == 0) continue;
    double squares = 0;
    for (std::size_t axis = 0; axis < kDimensions; ++axis)
      squares += std::pow(to.place(joint)[axis] - from.place(joint)[axis], 2);
    sum += std::sqrt(squares);
    ++count;
  }
  const double size = std::max(from.size, to.size);
  return count == 0 || size <= 0 ? 0 : sum / count / size;
}

/// How much of a dancer's motion the track has, at most 1.
double liveliness(const Track& track, double fps) {
  const auto step = static_cast<std::size_t>(std::max(1.0, std::round(kMoment * fps)));
  double sum = 0;
  int count = 0;
  for (std::size_t t = step; t < track.people.size(); t += step) {
    if (track.people[t - step] == nullptr || track.people[t] == nullptr) continue;
    sum += moved(*track.people[t - step], *track.people[t]);
    ++count;
  }
  return count == 0 ? kLeastLively : std::clamp(sum / count / kLively, kLeastLively, 1.0);
}

/// What the dancer is chosen by: the joints seen, less of those who are small and of those who hardly move.
double worth(const Track& track, double near, double fps) {
  double visibility = 0;
  for (const Person* person : track.people) {
    if (person != nullptr) visibility += person->visibility * (near > 0 ? std::min(1.0, person->size / near) : 1);
  }
  return visibility * liveliness(track, fps);
}

constexpr std::size_t kNone = static_cast<std::size_t>(-1);

/// The best sequence of tracks that ends with a certain one.
struct Sequence {
  double value = 0;
  std::size_t before = kNone;  // the track before the last
};

/// Weighted interval scheduling: of the tracks (in order of their beginnings), the sequence without overlap with the
/// largest sum of worths less the price of each change. Empty when there is no track.
std::vector<std::size_t> most_visible(const std::vector<Track>& tracks, double price) {
  std::vector<Sequence> best(tracks.size());
  std::vector<std::size_t> by_end(tracks.size());
  for (std::size_t i = 0; i < tracks.size(); ++i) by_end[i] = i;
  std::stable_sort(by_end.begin(), by_end.end(),
                   [&](std::size_t a, std::size_t b) { return tracks[a].end() < tracks[b].end(); });
  std::size_t ended = 0, best_ended = kNone, winner = kNone;
  for (std::size_t i = 0; i < tracks.size(); ++i) {
    for (; tracks[by_end[ended]].end() <= tracks[i].begin; ++ended) {
      if (best_ended == kNone || best[by_end[ended]].value > best[best_ended].value) best_ended = by_end[ended];
    }
    best[i].value = tracks[i].worth;
    if (best_ended != kNone && best[best_ended].value > price) {
      best[i] = {best[i].value + best[best_ended].value - price, best_ended};
    }
    if (winner == kNone || best[i].value > best[winner].value) winner = i;
  }
  std::vector<std::size_t> sequence;
  for (std::size_t i = winner; i != kNone; i = best[i].before) sequence.insert(sequence.begin(), i);
  return sequence;
}

void take_out(std::vector<Track>& tracks, const std::vector<std::size_t>& sequence) {
  for (const std::size_t i : sequence) tracks[i].people.clear();
  std::erase_if(tracks, [](const Track& track) { return track.people.empty(); });
}

}  // namespace

Dancer choose_dancer(const Scene& scene, double fps, std::size_t person) {
  auto tracks = find_tracks(scene, fps);
  const double near = near_size(scene);
  for (Track& track : tracks) track.worth = worth(track, near, fps);
  auto sequence = most_visible(tracks, price_of_change(fps));
  for (std::size_t k = 0; k < person; ++k) {
    take_out(tracks, sequence);
    sequence = most_visible(tracks, price_of_change(fps));
    if (sequence.empty()) fail("person {} isn't there: {} {} seen", person, k + 1, k == 0 ? "is" : "are");
  }
  Dancer dancer{std::vector<const Person*>(scene.size(), nullptr), {}};
  for (const std::size_t i : sequence) {
    const Track& track = tracks[i];
    if (i != sequence.front()) dancer.cuts.push_back(track.begin);
    std::copy(track.people.begin(), track.people.end(),
              dancer.people.begin() + static_cast<std::ptrdiff_t>(track.begin));
  }
  return dancer;
}

}  // namespace choreo::pose
