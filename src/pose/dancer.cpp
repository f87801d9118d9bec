#include "choreo/core/error.h"
#include "choreo/pose/repair.h"
#include "choreo/pose/track.h"

#include <algorithm>

namespace choreo::pose {
namespace {

/// What going on as another track costs: the visibility of half the joints for the shortest segment [s].
double price_of_change(double fps) { return kShortestSegment * fps * kJoints / 2; }

constexpr std::size_t kNone = static_cast<std::size_t>(-1);

/// The best sequence of tracks that ends with a certain one.
struct Sequence {
  double value = 0;
  std::size_t before = kNone;  // the track before the last
};

/// Weighted interval scheduling: of the tracks (in order of their beginnings), the sequence without overlap with the
/// largest sum of visibilities less the price of each change. Empty when there is no track.
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
    best[i].value = tracks[i].visibility;
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
