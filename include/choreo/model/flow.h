#pragma once

#include "choreo/core/matrix.h"
#include "choreo/model/config.h"
#include "choreo/model/network.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace choreo::model {

/// A window is the motion of two beats: 2 · kBeatPoses poses, the k-th at (k + ½) / kBeatPoses beats. A pose is a row
/// of 15 · D numbers; see moves::LimbRows.
inline constexpr std::size_t kBeatPoses = 8;
inline constexpr std::size_t kWindowPoses = 2 * kBeatPoses;

/// What a beat's music is told by: see moves::BeatMusic.
inline constexpr std::size_t kMusicFeatures = 33;
/// Styles that a model can tell apart.
inline constexpr std::size_t kMostStyles = 8;

/// Where each condition of the flow stands among its inputs. Those that may be missing end with a number that is 1
/// where they are there; then all others are 0.
struct ConditionLayout {
  std::size_t components, past;

  [[nodiscard]] std::size_t windows() const { return 0; }                       ///< [past · components], newest first
  [[nodiscard]] std::size_t window_known() const { return past * components; }  ///< [past]
  [[nodiscard]] std::size_t noise() const { return window_known() + past; }     ///< of the windows, in their deviations
  [[nodiscard]] std::size_t tempo() const { return noise() + 1; }               ///< log2(beats a minute / 110)
  [[nodiscard]] std::size_t place() const { return tempo() + 1; }               ///< [2] from the middle of the stage
  [[nodiscard]] std::size_t phase() const { return place() + 2; }               ///< [10] in bars, known
  [[nodiscard]] std::size_t energy() const { return phase() + kPhase; }   ///< log2(mean joint speed / usual), known
  [[nodiscard]] std::size_t music() const { return energy() + kEnergy; }  ///< [kMusicFeatures], known
  [[nodiscard]] std::size_t style() const { return music() + kMusic; }    ///< [kMostStyles], known
  [[nodiscard]] std::size_t size() const { return style() + kStyle; }

  static constexpr std::size_t kPhase = 11, kEnergy = 2, kMusic = kMusicFeatures + 1, kStyle = kMostStyles + 1;
};

/// Numbers that tell the flow's time t: cos and sin of π t · 1, 2, 4, 8.
inline constexpr std::size_t kTimeFeatures = 8;

/// The velocity field of a conditional flow (Y. Lipman et al., "Flow matching for generative modeling", ICLR 2023) over
/// windows of motion: a residual perceptron. With x [components] on its way from noise (t = 0) to a window (t = 1), c
/// the conditions, τ the time's features, W the layers below, and n(h) = h / √(mean h² + 10⁻⁶):
///
///     h = W_window x + W_condition c + W_time τ(t)
///     h ← h + W_{2i+1} relu(W_{2i} n(h))           for each of moves.layers blocks
///     v(x, t | c) = W_output n(h)
struct Flow {
  ConditionLayout conditions;
  Convolution window, condition, time;
  std::vector<Convolution> layers;  ///< two a block
  Convolution output;

  /// Every layer, in the order above; all are 1×1.
  [[nodiscard]] std::vector<Convolution> convolutions() const;
};

/// The flow that a config of model.kind = moves asks for.
Flow describe_flow(const Config& config);

/// Every layer of the network or flow that a config asks for.
std::vector<Convolution> layers_of(const Config& config);
std::int64_t count_parameters(const std::vector<Convolution>& layers);

/// What turns a window's numbers into motion: statistics of the training split's windows, no window itself.
struct MoveBasis {
  std::vector<float> mean;          ///< [kWindowPoses · 15 D]
  Matrix components;                ///< [components, kWindowPoses · 15 D]: each as long as its deviation
  std::vector<float> lengths;       ///< [14]: the limbs' lengths of a 3-D dance [m]; of a 2-D one 0
  double unit = 1;                  ///< what the unit square or cube is in the rows' unit: of a 3-D dance metres
  std::vector<std::string> styles;  ///< kMostStyles at most; their order is that of the conditions

  friend bool operator==(const MoveBasis&, const MoveBasis&) = default;
};

}  // namespace choreo::model
