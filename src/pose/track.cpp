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
constexpr std::size_t kMostLives = 256;

/// A track that may go on.
struct Life {
  Track track;
  Appearance last;

  Life(std::size_t t, const Person& person) : track{t, {&person}}, last(person) {}

  [[nodiscard]] std::size_t frames_lost(std::size_t t) const { return t + 1 - track.end(); }

  void go_on(std::size_t t, const Person& person) {
    last.update(person, frames_lost(t));
    track.people.resize(t - track.begin);
    track.people.push_back(&person);
  }
};

/// The people of one frame who belong to no life yet.
using Waiting = std::vector<const Person*>;

class Tracker {
 public:
  explicit Tracker(double fps) : fps_(fps) {}

  void see(std::size_t t, const std::vector<Person>& people) {
    end_lost(t);
    Waiting waiting;
    for (const Person& person : people) waiting.push_back(&person);
    const auto shortly = static_cast<std::size_t>(std::max(1.0, kShortlyLost * fps_));
    match(t, waiting, [&](const Life& life) { return life.frames_lost(t) <= shortly; });
    match(t, waiting, [&](const Life& life) { return life.frames_lost(t) > shortly; });
    for (const Person* person : waiting) lives_.emplace_back(t, *person);
    drop_crowd();
  }

  void end_all() {
    for (Life& life : lives_) tracks_.push_back(std::move(life.track));
    lives_.clear();
  }

  std::vector<Track> finish() {
    end_all();
    std::stable_sort(tracks_.begin(), tracks_.end(), [](const Track& a, const Track& b) { return a.begin < b.begin; });
    return std::move(tracks_);
  }

 private:
  void end_lost(std::size_t t) {
    for (Life& life : lives_) {
      if (is_lost(life, t)) tracks_.push_back(std::move(life.track));
    }
    std::erase_if(lives_, [&](const Life& life) { return life.track.people.empty(); });
  }
  [[nodiscard]] bool is_lost(const Life& life, std::size_t t) const {
    return static_cast<double>(life.frames_lost(t) - 1) > kLongestGap * fps_;
  }

  template <class Choice>
  void match(std::size_t t, Waiting& waiting, const Choice& is_chosen) {
    std::vector<Life*> lives;
    for (Life& life : lives_) {
      if (life.frames_lost(t) > 0 && is_chosen(life)) lives.push_back(&life);
    }
    if (lives.empty() || waiting.empty()) return;
    const auto columns = assign(gains(lives, waiting, t));
    for (std::size_t row = 0; row < lives.size(); ++row) {
      if (columns[row] == kUnassigned) continue;
      lives[row]->go_on(t, *waiting[columns[row]]);
      waiting[columns[row]] = nullptr;
    }
    std::erase(waiting, nullptr);
  }

  [[nodiscard]] BasicMatrix<double> gains(const std::vector<Life*>& lives, const Waiting& waiting,
                                          std::size_t t) const {
    BasicMatrix<double> gain(lives.size(), waiting.size());
    for (std::size_t row = 0; row < lives.size(); ++row) {
      const std::size_t frames = lives[row]->frames_lost(t);
      const double most = most_unlike(static_cast<double>(frames) / fps_);
      for (std::size_t column = 0; column < waiting.size(); ++column) {
        // One scale for all: who was lost for longer reaches farther, but is no better a match for that.
        const double unlike = unlikeness(lives[row]->last, *waiting[column], frames, fps_);
        if (unlike < most) gain(row, column) = unlike - most_unlike(kLongestGap);
      }
    }
    return gain;
  }

  void drop_crowd() {
    if (lives_.size() <= kMostLives) return;
    std::stable_sort(lives_.begin(), lives_.end(),
                     [](const Life& a, const Life& b) { return a.track.end() > b.track.end(); });
    for (std::size_t i = kMostLives; i < lives_.size(); ++i) tracks_.push_back(std::move(lives_[i].track));
    lives_.erase(lives_.begin() + kMostLives, lives_.end());
  }

  double fps_;
  std::vector<Life> lives_;
  std::vector<Track> tracks_;
};

/// Copies the joints that are seen.
void put(const Person& person, std::span<float> position, std::span<std::uint8_t> seen) {
  for (std::size_t joint = 0; joint < kJoints; ++joint) {
    if (person.seen[joint] == 0) continue;
    const auto place = person.place(joint);
    std::copy(place.begin(), place.end(), position.begin() + static_cast<std::ptrdiff_t>(joint * kDimensions));
    seen[joint] = 1;
  }
}

}  // namespace

std::vector<Track> find_tracks(const Scene& scene, double fps) {
  const auto cuts = find_cuts(scene, fps);
  Tracker tracker(fps);
  for (std::size_t t = 0; t < scene.size(); ++t) {
    if (std::binary_search(cuts.begin(), cuts.end(), t)) tracker.end_all();
    tracker.see(t, scene[t]);
  }
  return tracker.finish();
}

Motion to_motion(const Dancer& dancer, double fps) {
  const std::size_t frames = dancer.people.size();
  Motion motion{fps, Matrix(frames, kPoseSize), SeenMatrix(frames, kJoints), dancer.cuts};
  for (std::size_t t = 0; t < frames; ++t) {
    if (dancer.people[t] != nullptr) put(*dancer.people[t], motion.position.row(t), motion.seen.row(t));
  }
  return motion;
}

Motion follow_dancer(const Recording& recording, double fps, std::optional<PictureSize> picture, std::size_t person) {
  const Scene scene = look_at(recording, picture);
  return to_motion(choose_dancer(scene, fps, person), fps);
}

}  // namespace choreo::pose
