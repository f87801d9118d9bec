#include "choreo/moves/choreographer.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace choreo::moves {
namespace {

constexpr std::size_t kPhrase = 8;     // moves that a dance is followed for, at least
constexpr float kJoinsAt = 0.25F;      // chance to join another at each move after that
constexpr std::size_t kLeastLeft = 4;  // moves that a joined dance goes on for, at least
constexpr double kUnlike = 0.02;       // of the unit square: how far two moves may be apart and still be joined
constexpr double kOtherBar = 3;        // logarithm of how much rarer it is that a dance with other bars is joined
constexpr double kTempoWidth = 0.06;   // octaves
constexpr double kSoundWidth = 0.35;   // of the bands' deviations
constexpr double kMemory = 8;          // s of the song that say what it is like
constexpr double kLeastHeard = 3;      // s before it has a tempo

constexpr std::uint64_t kChoiceStream = 0x63686f72;  // beside that of the start poses

double square(double x) { return x * x; }

double squared_distance(std::span<const float> a, std::span<const float> b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += square(static_cast<double>(a[i]) - b[i]);
  return sum;
}

}  // namespace

Choreographer::Choreographer(const model::Repertoire& repertoire, double fps, const Start& start)
    : repertoire_(repertoire),
      fps_(fps),
      dances_(repertoire.of_style(start.style)),
      random_(start.seed, kChoiceStream, start.variant),
      counts_(static_cast<std::size_t>(std::ceil(kMemory * fps))),
      sound_(repertoire.sounds.columns()),
      fitness_(dances_.size()) {
  for (std::size_t i = 0; i < repertoire.moves.columns(); ++i) {
    const auto component = repertoire.basis.components.row(i);
    sizes_.push_back(std::inner_product(component.begin(), component.end(), component.begin(), 0.0) /
                     static_cast<double>(component.size()));
  }
  begin(opening(start.pose));
}

std::size_t Choreographer::opening(const std::vector<float>& pose) {
  if (pose.empty()) return dances_[random_.below(dances_.size())];
  return *std::ranges::min_element(
      dances_, {}, [&](std::size_t dance) { return squared_distance(repertoire_.openings.row(dance), pose); });
}

/// The song's count is taken as the dancer took that of his own: with the first move, or one within a bar of it, that
/// stands in the bar where it stood.
void Choreographer::begin(std::size_t number) {
  const model::KnownDance& dance = repertoire_.dances[number];
  late_ = dance.accent - dance.bar;
  beat_ = static_cast<int>(std::floor(-late_));
  const int skipped = ((beat_ - dance.count) % dance.bar + dance.bar) % dance.bar;
  const auto first = static_cast<std::size_t>(skipped) < dance.moves ? static_cast<std::size_t>(skipped) : 0;
  now_ = {number, dance.first + first};
  next_ = following(now_);
}

Cue Choreographer::advance(const audio::BeatCount& count, std::span<const float> mel) {
  const double last = frames_ == 0 ? count.beats : counts_[(frames_ - 1) % counts_.size()];
  remember(count, mel);
  const double beats = count.beats - late_;
  for (const int beat = static_cast<int>(std::floor(beats)); beat_ < beat; ++beat_) {
    now_ = next_;
    next_ = following(now_);
  }
  return {now_.dance, now_.move, next_.move, beats - beat_, count.beats - last};
}

void Choreographer::remember(const audio::BeatCount& count, std::span<const float> mel) {
  counts_[frames_++ % counts_.size()] = count.beats;
  const double share = 1 / std::min(static_cast<double>(frames_), kMemory * fps_);
  for (std::size_t i = 0; i < sound_.size(); ++i) sound_[i] += static_cast<float>(share * (mel[i] - sound_[i]));
}

/// Logarithms of how likely it is that the song is a dance's.
void Choreographer::measure_fitness() {
  const std::size_t known = std::min(frames_, counts_.size());
  const double beats = counts_[(frames_ - 1) % counts_.size()] - counts_[(frames_ - known) % counts_.size()];
  const double tempo = 60 * fps_ * beats / static_cast<double>(known - 1);
  const bool has_tempo = static_cast<double>(known) > kLeastHeard * fps_ && tempo > 0;
  for (std::size_t i = 0; i < dances_.size(); ++i) {
    const double tempo_away = has_tempo ? std::log2(tempo / repertoire_.dances[dances_[i]].tempo) / kTempoWidth : 0;
    const double sound_away = squared_distance(sound_, repertoire_.sounds.row(dances_[i])) / square(kSoundWidth) /
                              static_cast<double>(sound_.size());
    fitness_[i] = -0.5 * (square(tempo_away) + sound_away);
  }
}

/// What its dance counts on a move.
int Choreographer::counted(Place place) const {
  const model::KnownDance& dance = repertoire_.dances[place.dance];
  return dance.count + static_cast<int>(place.move - dance.first);
}

/// What is danced a beat later.
Choreographer::Place Choreographer::following(Place place) {
  const model::KnownDance& dance = repertoire_.dances[place.dance];
  const bool ended = place.move + 1 == dance.first + dance.moves;
  ++phrase_;
  const bool goes_on = !ended && (phrase_ < kPhrase || random_.uniform() >= kJoinsAt);
  return goes_on ? Place{place.dance, place.move + 1} : join(place);
}

/// Of all moves one at random, the likelier the more the move before it is like the present one, and the better its
/// dance fits the song. Bars stay whole.
Choreographer::Place Choreographer::join(Place from) {
  if (frames_ > 0) measure_fitness();
  const model::KnownDance& present = repertoire_.dances[from.dance];
  const bool ended = from.move + 1 == present.first + present.moves;
  Place best{from.dance, ended ? present.first : from.move + 1};  // where there is no other
  double highest = -std::numeric_limits<double>::infinity();
  for (std::size_t i = 0; i < dances_.size(); ++i) {
    const model::KnownDance& dance = repertoire_.dances[dances_[i]];
    for (std::size_t move = dance.first + 1; move + kLeastLeft <= dance.first + dance.moves; ++move) {
      const bool near = move + kPhrase > from.move && move < from.move + kPhrase;  // it would be no change
      if (near) continue;
      const bool on_bar = (counted({dances_[i], move}) - counted(from) - 1) % dance.bar == 0;
      if (dance.bar == present.bar && !on_bar) continue;
      const double value = fitness_[i] - 0.5 * unlikeness(from.move, move - 1) / square(kUnlike) -
                           (dance.bar == present.bar ? 0 : kOtherBar) + gumbel();
      if (value <= highest) continue;
      highest = value;
      best = {dances_[i], move};
    }
  }
  phrase_ = 0;
  return best;
}

/// Mean squared distance of two moves' poses.
double Choreographer::unlikeness(std::size_t a, std::size_t b) const {
  const auto from = repertoire_.moves.row(a);
  const auto to = repertoire_.moves.row(b);
  double sum = 0;
  for (std::size_t i = 0; i < from.size(); ++i) sum += sizes_[i] * square(from[i] - to[i]);
  return sum;
}

/// The highest of logarithms that each got one of these is drawn in proportion to what they are the logarithms of
/// (E. Gumbel 1954).
double Choreographer::gumbel() { return -std::log(-std::log((random_.uniform() + 1e-9) / (1 + 2e-9))); }

}  // namespace choreo::moves
