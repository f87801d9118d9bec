#include "choreo/pose/track.h"

#include "choreo/pose/assignment.h"
#include "choreo/pose/repair.h"

#include <algorithm>
#include <cmath>

#include "pose/likeness.h"
#include "pose/shots.h"

namespace choreo::pose {
namespace {

/// Who was seen within this time [s] comes before those who were lost for longer.
constexpr double kShortlyLost = 0.2;
/// Of more people that are lost, the latest.
constexpr std::size_t kMostTracks = 256;

/// A track that may go on.
struct OpenTrack {
  Track track;
  Appearance last;

  OpenTrack(std::size_t t, const Person& person) : track{t, {&person}}, last(person) {}

  [[nodiscard]] std::size_t frames_lost(std::size_t t) const { return t + 1 - track.end(); }

  void go_on(std::size_t t, const Person& person) {
    last.update(person, frames_lost(t));
    track.people.resize(t - track.begin);
    track.people.push_back(&person);
  }
};

/// The people of one frame who belong to no track yet.
using Unassigned = std::vector<const Person*>;

class Tracker {
 public:
  explicit Tracker(double fps) : fps_(fps) {}

  void add_frame(std::size_t t, const std::vector<Person>& people) {
    end_lost(t);
    Unassigned unassigned;
    for (const Person& person : people) unassigned.push_back(&person);
    const auto shortly = static_cast<std::size_t>(std::max(1.0, kShortlyLost * fps_));
    match(t, unassigned, [&](const OpenTrack& open) { return open.frames_lost(t) <= shortly; });
    match(t, unassigned, [&](const OpenTrack& open) { return open.frames_lost(t) > shortly; });
    for (const Person* person : unassigned) open_.emplace_back(t, *person);
    drop_crowd();
  }

  void end_all() {
    for (OpenTrack& open : open_) tracks_.push_back(std::move(open.track));
    open_.clear();
  }

  std::vector<Track> finish() {
    end_all();
    std::stable_sort(tracks_.begin(), tracks_.end(), [](const Track& a, const Track& b) { return a.begin < b.begin; });
    return std::move(tracks_);
  }

 private:
  void end_lost(std::size_t t) {
    for (OpenTrack& open : open_) {
      if (is_lost(open, t)) tracks_.push_back(std::move(open.track));
    }
    std::erase_if(open_, [&](const OpenTrack& open) { return open.track.people.empty(); });
  }
  [[nodiscard]] bool is_lost(const OpenTrack& open, std::size_t t) const {
    return static_cast<double>(open.frames_lost(t) - 1) > kLongestGap * fps_;
  }

  template <class Choice>
  void match(std::size_t t, Unassigned& unassigned, const Choice& is_chosen) {
    std::vector<OpenTrack*> chosen;
    for (OpenTrack& open : open_) {
      if (open.frames_lost(t) > 0 && is_chosen(open)) chosen.push_back(&open);
    }
    if (chosen.empty() || unassigned.empty()) return;
    const auto columns = assign(gains(chosen, unassigned, t));
    for (std::size_t row = 0; row < chosen.size(); ++row) {
      if (columns[row] == kUnassigned) continue;
      chosen[row]->go_on(t, *unassigned[columns[row]]);
      unassigned[columns[row]] = nullptr;
    }
    std::erase(unassigned, nullptr);
  }

  [[nodiscard]] BasicMatrix<double> gains(const std::vector<OpenTrack*>& chosen, const Unassigned& unassigned,
                                          std::size_t t) const {
    BasicMatrix<double> gain(chosen.size(), unassigned.size());
    for (std::size_t row = 0; row < chosen.size(); ++row) {
      const std::size_t frames = chosen[row]->frames_lost(t);
      const double most = most_unlike(static_cast<double>(frames) / fps_);
      for (std::size_t column = 0; column < unassigned.size(); ++column) {
        // One scale for all: who was lost for longer reaches farther, but is no better a match for that.
        const double unlike = unlikeness(chosen[row]->last, *unassigned[column], frames, fps_);
        if (unlike < most) gain(row, column) = unlike - most_unlike(kLongestGap);
      }
    }
    return gain;
  }

  void drop_crowd() {
    if (open_.size() <= kMostTracks) return;
    std::stable_sort(open_.begin(), open_.end(),
                     [](const OpenTrack& a, const OpenTrack& b) { return a.track.end() > b.track.end(); });
    for (std::size_t i = kMostTracks; i < open_.size(); ++i) tracks_.push_back(std::move(open_[i].track));
    open_.erase(open_.begin() + kMostTracks, open_.end());
  }

  double fps_;
  std::vector<OpenTrack> open_;
  std::vector<Track> tracks_;
};

}  // namespace

std::vector<Track> find_tracks(const Scene& scene, double fps) {
  const auto cuts = find_cuts(scene, fps);
  Tracker tracker(fps);
  for (std::size_t t = 0; t < scene.size(); ++t) {
    if (std::binary_search(cuts.begin(), cuts.end(), t)) tracker.end_all();
    tracker.add_frame(t, scene[t]);
  }
  return tracker.finish();
}

}  // namespace choreo::pose
