#include "choreo/audio/beat_tracker.h"

#include <algorithm>
#include <cmath>
#include <complex>
#include <numbers>

#include "audio/tempo_search.h"

namespace choreo::audio {
namespace {

constexpr TempoRange kSlow{64, 132, 92}, kFast{132, 210, 170};
constexpr float kFloor = -60;  // dB: what is softer is silence
constexpr double kMemory = 8;  // s over which the onsets' mean, and how much better one octave foretells, are taken
constexpr double kTwoPi = 2 * std::numbers::pi;

double turned(double phases) { return phases - std::round(phases); }

/// exp(2 cos 2πd − 2): how near a phase is.
double nearness(double distance) { return std::exp(2 * std::cos(kTwoPi * distance) - 2); }

}  // namespace

struct BeatTracker::State {
  State(double frame_rate, std::size_t bands)
      : fps(frame_rate),
        slow(fps, kSlow),
        fast(fps, kFast),
        last_mel(bands),
        phases(slow.phases()),
        weights(phases.size()),
        kernel(phases.size()),
        rate(kSlow.likely / 60) {
    std::complex<double> flat = 0;
    double sum = 0;
    for (std::size_t i = 0; i < kernel.size(); ++i) {
      kernel[i] = nearness(phase_of(i));
      flat += std::polar(kernel[i], kTwoPi * phase_of(i));
      sum += kernel[i];
    }
    known_from = std::abs(flat) / sum;
  }

  [[nodiscard]] double phase_of(std::size_t i) const {
    return static_cast<double>(i) / static_cast<double>(phases.size());
  }
  [[nodiscard]] const TempoSearch& search() const { return counts_fast ? fast : slow; }

  float onset(std::span<const float> mel);
  void observe(float onset);
  void choose_octave();
  [[nodiscard]] double best_phase(double& mass) const;
  void follow();

  double fps;
  TempoSearch slow, fast;
  bool counts_fast = false;
  double advantage = 0;  // of the faster one [nats/s]
  std::vector<float> last_mel;
  double mean_onset = 1;
  std::size_t frames = 0, sounding_frames = 0;
  double quiet = 0;  // s of silence up to now
  std::vector<double> phases, weights, kernel;
  double known_from = 0;  // |z| of a belief that knows nothing
  double beats = 0;       // c
  double rate;            // r [beats/s]
  double tempo = 0;       // of the belief [beats/s]
  double lost = 0;        // s that the belief has been elsewhere
  double confidence = 0;
};

/// The bands' mean rise, the song's mean so far being 1: an onset within a frame is the larger, the shorter the frame.
float BeatTracker::State::onset(std::span<const float> mel) {
  constexpr double kLeastMean = 1.25;  // dB a second
  constexpr double kMost = 4;          // of an observation
  if (frames++ == 0) std::ranges::copy(mel, last_mel.begin());
  double rise = 0;
  for (std::size_t i = 0; i < mel.size(); ++i) {
    rise += std::max(0.0F, std::max(mel[i], kFloor) - std::max(last_mel[i], kFloor));
  }
  rise /= static_cast<double>(mel.size());
  std::ranges::copy(mel, last_mel.begin());
  const bool silent = std::ranges::all_of(mel, [](float band) { return !(band >= kFloor); });
  quiet = silent ? quiet + 1 / fps : 0;
  if (quiet < 1) {
    ++sounding_frames;
    mean_onset += std::max(1 / (kMemory * fps), 1 / static_cast<double>(sounding_frames)) * (rise - mean_onset);
  }
  return static_cast<float>(
      std::min(rise / std::max(mean_onset, kLeastMean / fps), kMost / observations_in_a_frame(fps)));
}

void BeatTracker::State::observe(float onset) {
  const double second = std::min(1.0, 1 / fps);  // what a frame is of it
  if (quiet >= 1) {
    slow.coast(second);
    fast.coast(second);
    advantage -= second * advantage;
    return;
  }
  const double better = (fast.observe(onset) - slow.observe(onset)) * fps;
  advantage += std::min(1.0, second / kMemory) * (better - advantage);
}

void BeatTracker::State::choose_octave() {
  constexpr double kTakesFast = 5, kLeavesFast = 2.5;  // nats/s
  if (!counts_fast && advantage > kTakesFast) {
    counts_fast = true;
    rate *= 2;
  } else if (counts_fast && advantage < kLeavesFast) {
    counts_fast = false;
    rate /= 2;
  }
}

/// The phase with the most belief near it, and that belief.
double BeatTracker::State::best_phase(double& mass) const {
  const std::size_t n = phases.size();
  std::size_t best = 0;
  mass = 0;
  for (std::size_t i = 0; i < n; ++i) {
    double near = 0;
    for (std::size_t k = 0; k < n; ++k) near += phases[k] * kernel[i <= k ? k - i : k + n - i];
    if (near > mass) mass = near, best = i;
  }
  return phase_of(best);
}

void BeatTracker::State::follow() {
  constexpr double kPhaseGain = 3.75, kTempoGain = 6.25;        // 1/s, 1/s²
  constexpr double kSlowest = 0.8, kFastest = 1.25;             // of the belief's tempo
  constexpr double kEnough = 0.5, kPatience = 2, kThere = 0.1;  // of the best belief, s, beats
  search().marginal(phases);
  const double expected = beats + rate / fps;
  std::complex<double> z = 0;
  double mass = 0, best_mass = 0;
  for (std::size_t i = 0; i < phases.size(); ++i) {
    const double distance = turned(phase_of(i) - expected);
    weights[i] = nearness(distance);
    z += std::polar(phases[i] * weights[i], kTwoPi * distance);
    mass += phases[i] * weights[i];
  }
  const double best = best_phase(best_mass), sharpness = std::abs(z) / mass, share = mass / best_mass;
  double behind = std::arg(z) / kTwoPi;
  lost = share < kEnough ? lost + 1 / fps : std::max(0.0, lost - 1 / fps);
  if (lost > kPatience) {
    behind = turned(best - expected);
    if (std::abs(behind) < kThere) lost = 0;
  }
  const double gain = sharpness * sharpness / fps;
  tempo = search().tempo(weights) / 60;
  beats += std::max(0.0, rate / fps + kPhaseGain * gain * behind);
  rate = std::clamp(rate + kTempoGain * gain * behind, kSlowest * tempo, kFastest * tempo);
  confidence = std::clamp((sharpness - known_from) / (1 - known_from), 0.0, 1.0) * std::min(share, 1.0);
}

BeatTracker::BeatTracker(double fps, std::size_t bands) : state_(std::make_unique<State>(fps, bands)) {}
BeatTracker::~BeatTracker() = default;
BeatTracker::BeatTracker(BeatTracker&&) noexcept = default;
BeatTracker& BeatTracker::operator=(BeatTracker&&) noexcept = default;

BeatCount BeatTracker::track(std::span<const float> mel) {
  state_->observe(state_->onset(mel));
  state_->choose_octave();
  state_->follow();
  return {state_->beats, static_cast<float>(state_->confidence)};
}

double BeatTracker::tempo() const { return 60 * state_->tempo; }
bool BeatTracker::counts_fast() const { return state_->counts_fast; }

}  // namespace choreo::audio
