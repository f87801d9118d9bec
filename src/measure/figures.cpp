#include "choreo/measure/figures.h"

#include "choreo/measure/alignment.h"
#include "choreo/measure/features.h"
#include "choreo/pose/coherence.h"
#include "choreo/pose/kinetics.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>

namespace choreo::measure {
namespace {

constexpr std::size_t kOtherSongs = 8;
constexpr std::array<double, 3> kShifts{0.25, 0.5, 0.75};  // beats

constexpr std::array kFigures{
    Figure{"freeze_ratio", "Freeze ratio", "share of time", Better::kLower},
    Figure{"mean_speed", "Mean joint speed", "heights/s"},
    Figure{"energy_ratio", "Energy ratio", "of real dances"},
    Figure{"jerk", "Jerk", "heights/s\u00b3"},
    Figure{"jerk_ratio", "Jerk ratio", "of real dances"},
    Figure{"limb_length_variation", "Limb-length variation", "deviation / mean", Better::kLower},
    Figure{"novelty", "Novelty: distance to the nearest training motion", "torso lengths"},
    Figure{"novelty_p10", "\u2026 10th percentile", "torso lengths", Better::kHigher},
    Figure{"coherence_ankles", "Beat coherence, ankles", "0 \u2026 1", Better::kHigher},
    Figure{"coherence_ankles_stretched", "\u2026 beat stretched", "0 \u2026 1"},
    Figure{"coherence_ankles_gain", "\u2026 own \u2212 stretched", "", Better::kHigher},
    Figure{"coherence_ankles_other", "\u2026 other songs", "0 \u2026 1"},
    Figure{"coherence_ankles_gain_other", "\u2026 own \u2212 other songs", "", Better::kHigher},
    Figure{"coherence_all", "Beat coherence, all joints", "0 \u2026 1", Better::kHigher},
    Figure{"coherence_all_stretched", "\u2026 beat stretched", "0 \u2026 1"},
    Figure{"coherence_all_gain", "\u2026 own \u2212 stretched", "", Better::kHigher},
    Figure{"coherence_all_other", "\u2026 other songs", "0 \u2026 1"},
    Figure{"coherence_all_gain_other", "\u2026 own \u2212 other songs", "", Better::kHigher},
    Figure{"alignment_motion", "Beat alignment, over motion beats (AIST++)", "0 \u2026 1", Better::kHigher},
    Figure{"alignment_motion_other", "\u2026 other songs", "0 \u2026 1"},
    Figure{"alignment_motion_shifted", "\u2026 own song shifted", "0 \u2026 1"},
    Figure{"alignment_music", "Beat alignment, over music beats (Bailando)", "0 \u2026 1", Better::kHigher},
    Figure{"alignment_music_other", "\u2026 other songs", "0 \u2026 1"},
    Figure{"alignment_music_shifted", "\u2026 own song shifted", "0 \u2026 1"},
};

using Joints = std::span<const std::size_t>;

/// The mean of what can be had.
class Mean {
 public:
  void add(std::optional<double> value) {
    if (value) sum_ += *value, ++count_;
  }
  [[nodiscard]] std::optional<double> get() const {
    if (count_ == 0) return {};
    return sum_ / static_cast<double>(count_);
  }

 private:
  double sum_ = 0;
  std::size_t count_ = 0;
};

std::optional<double> difference(std::optional<double> a, std::optional<double> b) {
  if (!a || !b) return {};
  return *a - *b;
}

/// The beats while the dance lasts [s from its first frame], moved by `shift` beats.
std::vector<double> beats_during(const Dance& dance, std::span<const double> beats, double shift = 0) {
  const double length = static_cast<double>(dance.motion.rows() - 1) / pose::kKineticFps;
  std::vector<double> times;
  for (std::size_t i = 0; i + 1 < beats.size(); ++i) {
    const double time = std::lerp(beats[i], beats[i + 1], shift) - dance.start;
    if (time >= 0 && time <= length) times.push_back(time);
  }
  return times;
}

/// A dance with its song and others.
struct Pairing {
  const Dance& dance;
  const Song& own;
  std::vector<const Song*> others;
};

constexpr const char* kOneSong = "there is one song only";
constexpr const char* kFewBeats = "too little of the dance lies between the song's beats, or nothing moves";

std::string reason_of_others(const Pairing& pairing) { return pairing.others.empty() ? kOneSong : kFewBeats; }

void measure_coherence(const Pairing& pairing, const std::string& key, Joints joints, DanceFigures& measured) {
  const auto pulse = pose::pulse(pairing.dance.motion, joints);
  const double start = pairing.dance.start;
  const auto& beats = pairing.own.beats.times;
  const auto own = pose::beat_coherence(pulse, beats, start);
  const auto stretched = pose::stretched_coherence(pulse, beats, start);
  Mean others;
  for (const Song* song : pairing.others) others.add(pose::beat_coherence(pulse, song->beats.times, start));
  measured.set(key, own, kFewBeats);
  measured.set(key + "_stretched", stretched, kFewBeats);
  measured.set(key + "_gain", difference(own, stretched), kFewBeats);
  measured.set(key + "_other", others.get(), reason_of_others(pairing));
  measured.set(key + "_gain_other", difference(own, others.get()), reason_of_others(pairing));
}

/// Those of `times` that lie between the first and the last of `others`, and 167 ms around.
std::vector<double> within(std::span<const double> times, std::span<const double> others) {
  constexpr double kMargin = 0.167;
  std::vector<double> found;
  for (const double time : times) {
    const bool inside = !others.empty() && time >= others.front() - kMargin && time <= others.back() + kMargin;
    if (inside) found.push_back(time);
  }
  return found;
}

using Score = std::function<std::optional<double>(std::span<const double> motion, std::span<const double> music)>;

/// The score with the own song, others and the own one shifted; where only one of dance and song goes on isn't counted.
void measure_alignment(const Pairing& pairing, const std::string& key, std::span<const double> motion,
                       const Score& score, DanceFigures& measured) {
  const auto score_with = [&](const Song& song, double shift = 0) {
    const auto music = beats_during(pairing.dance, song.beats.times, shift);
    return score(within(motion, music), within(music, motion));
  };
  Mean others, shifted;
  for (const Song* song : pairing.others) others.add(score_with(*song));
  for (const double shift : kShifts) shifted.add(score_with(pairing.own, shift));
  measured.set(key, score_with(pairing.own), kFewBeats);
  measured.set(key + "_other", others.get(), reason_of_others(pairing));
  measured.set(key + "_shifted", shifted.get(), kFewBeats);
}

void measure_with_music(const Pairing& pairing, DanceFigures& measured) {
  measure_coherence(pairing, "coherence_ankles", pose::ankles(), measured);
  measure_coherence(pairing, "coherence_all", pose::all_joints(), measured);
  const auto own = motion_beats(pairing.dance.motion);
  measure_alignment(pairing, "alignment_motion", own, alignment, measured);
  measure_alignment(
      pairing, "alignment_music", own, [](auto motion, auto music) { return alignment(music, motion); }, measured);
}

void measure_motion(const Dance& dance, DanceFigures& measured) {
  measured.set("freeze_ratio", pose::freeze_ratio(dance.motion, dance.median_speed),
               "the training dances' median speed isn't known: neither in the dance nor from a corpus");
  measured.set("mean_speed", pose::mean_speed(dance.motion), "too short");
  measured.set("jerk", pose::jerk(dance.motion), "too short");
  measured.set("limb_length_variation", pose::limb_length_variation(dance.motion), "no limb has a length");
  measured.features = kinetic_features(dance.motion);
  measured.poses = body_poses(dance.motion);
}

void measure_novelty(const Dance& dance, const KnownDances& known, DanceFigures& measured) {
  const auto found = known.novelty_of(dance.motion);
  const char* reason = known.empty() ? "wasn't asked for (--novelty, with --real)" : "too short, or without a torso";
  measured.set("novelty", found ? std::optional(found->mean) : std::nullopt, reason);
  measured.set("novelty_p10", found ? std::optional(found->tenth) : std::nullopt, reason);
}

void leave_out(std::string_view beginning, const std::string& reason, DanceFigures& measured) {
  for (const Figure& figure : kFigures) {
    if (figure.key.starts_with(beginning)) measured.set(figure.key, {}, reason);
  }
}

std::optional<double> mean_of(const std::vector<DanceFigures>& dances, std::string_view key) {
  Mean mean;
  for (const DanceFigures& dance : dances) mean.add(dance.get(key));
  return mean.get();
}

}  // namespace

std::span<const Figure> all_figures() { return kFigures; }

std::size_t index_of(std::string_view key) {
  return static_cast<std::size_t>(std::ranges::find(kFigures, key, &Figure::key) - kFigures.begin());
}

void DanceFigures::set(std::string_view key, std::optional<double> value, const std::string& reason_if_none) {
  values.resize(kFigures.size());
  values[index_of(key)] = value;
  if (!value) reasons[std::string(key)] = reason_if_none;
}

DanceFigures measure(const Dance& dance, const Songs& songs, const KnownDances& known) {
  DanceFigures measured{.name = dance.name, .song = dance.song};
  measure_motion(dance, measured);
  measure_novelty(dance, known, measured);
  const std::string& trouble = trouble_of(dance, songs);
  if (trouble.empty()) {
    measure_with_music({dance, songs.at(dance.file), songs.others(dance.file, kOtherSongs)}, measured);
  } else {
    leave_out("coherence", trouble, measured);
    leave_out("alignment", trouble, measured);
  }
  return measured;
}

void add_ratios(std::vector<DanceFigures>& dances, const std::vector<DanceFigures>& real) {
  const std::array<std::pair<std::string_view, std::string_view>, 2> ratios{
      {{"mean_speed", "energy_ratio"}, {"jerk", "jerk_ratio"}}};
  for (const auto& [key, ratio] : ratios) {
    const auto unit = mean_of(real, key);
    for (DanceFigures& dance : dances) {
      const auto value = dance.get(key);
      const bool possible = unit && *unit > 0 && value;
      dance.set(ratio, possible ? std::optional(*value / *unit) : std::nullopt, "there are no real dances (--real)");
    }
  }
}

}  // namespace choreo::measure
