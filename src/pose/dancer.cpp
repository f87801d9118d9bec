#include "choreo/pose/dancer.h"

#include "choreo/core/error.h"
#include "choreo/pose/repair.h"
#include "choreo/pose/track.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace choreo::pose {
namespace {

/// What going on as another track costs: the visibility of half the joints for the shortest segment [s].
double price_of_change(double fps) { return kShortestSegment * fps * kJoints / 2; }

/// Who has this share of the size that one in ten reaches is as near as the nearest.
constexpr double kTallest = 0.9;
constexpr double kNear = 0.75;
/// A dancer's joints get so far in kMoment [torso lengths]; a spectator moves less.
constexpr double kMobile = 0.1;
constexpr double kMoment = 0.5;  // s
constexpr double kLeastMobile = 0.2;

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
      squares += std::pow(to.position(joint)[axis] - from.position(joint)[axis], 2);
    sum += std::sqrt(squares);
    ++count;
  }
  const double size = std::max(from.size, to.size);
  return count == 0 || size <= 0 ? 0 : sum / count / size;
}

/// How much of a dancer's motion the track has, at most 1.
double mobility(const Track& track, double fps) {
  const auto step = static_cast<std::size_t>(std::max(1.0, std::round(kMoment * fps)));
  double sum = 0;
  int count = 0;
  for (std::size_t t = step; t < track.people.size(); t += step) {
    if (track.people[t - step] == nullptr || track.people[t] == nullptr) continue;
    sum += moved(*track.people[t - step], *track.people[t]);
    ++count;
  }
  return count == 0 ? kLeastMobile : std::clamp(sum / count / kMobile, kLeastMobile, 1.0);
}

/// w_k: the joints seen, less of those who are small and of those who hardly move.
double worth(const Track& track, double near, double fps) {
  double visibility = 0;
  for (const Person* person : track.people) {
    if (person != nullptr) visibility += person->visibility * (near > 0 ? std::min(1.0, person->size / near) : 1);
  }
  return visibility * mobility(track, fps);
}

constexpr std::size_t kNone = static_cast<std::size_t>(-1);

/// The best sequence of tracks that ends with a certain one.
struct Sequence {
  double value = 0;
  std::size_t before = kNone;  // the track before the last
};

std::vector<double> worths_of(const std::vector<Track>& tracks, double near, double fps) {
  std::vector<double> worths;
  for (const Track& track : tracks) worths.push_back(worth(track, near, fps));
  return worths;
}

/// The tracks (in order of their beginnings) by their ends.
std::vector<std::size_t> order_by_end(const std::vector<Track>& tracks) {
  std::vector<std::size_t> order(tracks.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return tracks[a].end() < tracks[b].end(); });
  return order;
}

/// Weighted interval scheduling: of the tracks (in order of their beginnings), the sequence without overlap with the
/// largest sum of worths less the price of each change. With a the best sequence that has ended when track i begins,
/// V_i = w_i + max(0, V_a − price). Empty when there is no track.
std::vector<std::size_t> most_visible(const std::vector<Track>& tracks, const std::vector<double>& worths,
                                      double price) {
  std::vector<Sequence> best(tracks.size());
  const auto by_end = order_by_end(tracks);
  std::size_t ended = 0, best_ended = kNone, winner = kNone;
  for (std::size_t i = 0; i < tracks.size(); ++i) {
    for (; tracks[by_end[ended]].end() <= tracks[i].begin; ++ended) {
      if (best_ended == kNone || best[by_end[ended]].value > best[best_ended].value) best_ended = by_end[ended];
    }
    best[i].value = worths[i];
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

Dancer join(const std::vector<Track>& tracks, const std::vector<std::size_t>& sequence, std::size_t frames) {
  Dancer dancer{.people = std::vector<const Person*>(frames, nullptr), .cuts = {}};
  for (const std::size_t i : sequence) {
    const Track& track = tracks[i];
    if (i != sequence.front()) dancer.cuts.push_back(track.begin);
    std::copy(track.people.begin(), track.people.end(),
              dancer.people.begin() + static_cast<std::ptrdiff_t>(track.begin));
  }
  return dancer;
}

/// Copies the joints that are seen in a picture.
void copy_seen(const Person& person, std::span<float> position, std::span<std::uint8_t> seen) {
  for (std::size_t joint = 0; joint < kJoints; ++joint) {
    if (person.seen[joint] == 0) continue;
    const auto from = person.position(joint);
    std::copy(from.begin(), from.end(), position.begin() + static_cast<std::ptrdiff_t>(joint * from.size()));
    seen[joint] = 1;
  }
}

/// Copies the joints that have a place in space.
void copy_space(const Detection& person, std::span<float> position, std::span<std::uint8_t> seen) {
  for (std::size_t joint = 0; joint < kJoints; ++joint) {
    if (!is_sure(person.space_confidence[joint])) continue;
    const auto from = std::span(person.space).subspan(joint * kSpaceDimensions, kSpaceDimensions);
    if (!std::ranges::all_of(from, is_near)) continue;
    std::ranges::copy(from, position.begin() + static_cast<std::ptrdiff_t>(joint * from.size()));
    seen[joint] = 1;
  }
}

Motion to_motion(const Dancer& dancer, double fps, std::size_t dimensions) {
  const std::size_t frames = dancer.people.size();
  Motion motion{.fps = fps,
                .position = Matrix(frames, kJoints * dimensions),
                .seen = SeenMatrix(frames, kJoints),
                .cuts = dancer.cuts};
  for (std::size_t t = 0; t < frames; ++t) {
    if (dancer.people[t] == nullptr) continue;
    if (dimensions == kSpaceDimensions) {
      copy_space(*dancer.people[t]->detection, motion.position.row(t), motion.seen.row(t));
    } else {
      copy_seen(*dancer.people[t], motion.position.row(t), motion.seen.row(t));
    }
  }
  return motion;
}

}  // namespace

Dancer choose_dancer(const Scene& scene, double fps, std::size_t person) {
  auto tracks = find_tracks(scene, fps);
  const double near = near_size(scene), price = price_of_change(fps);
  auto sequence = most_visible(tracks, worths_of(tracks, near, fps), price);
  for (std::size_t k = 0; k < person; ++k) {
    take_out(tracks, sequence);
    sequence = most_visible(tracks, worths_of(tracks, near, fps), price);
    if (sequence.empty()) {
      fail_as("no such person", "person {} isn't there: {} {} seen", person, k + 1, k == 0 ? "is" : "are");
    }
  }
  return join(tracks, sequence, scene.size());
}

Motion follow_dancer(const Recording& recording, double fps, std::optional<PictureSize> picture, std::size_t person) {
  const Scene scene = visible_people(recording, picture);
  return to_motion(choose_dancer(scene, fps, person), fps, recording.dimensions);
}

}  // namespace choreo::pose
