#pragma once

#include "choreo/core/matrix.h"
#include "choreo/model/checkpoint.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

namespace choreo::testing {

/// The network in double precision, over whole sequences, straight from the paper's equations (section 3): what the
/// engine must agree with. A row is a frame.
class Reference {
 public:
  using Rows = BasicMatrix<double>;

  explicit Reference(const model::Checkpoint& checkpoint) : checkpoint_(checkpoint), network_(checkpoint.network()) {}

  /// Mel [T, n_mels] dB → [T, music features]: E_M.
  [[nodiscard]] Rows encode_music(const Matrix& inputs) const {
    const std::size_t bands = checkpoint_.mel_mean.size();
    Rows x = rows_of(inputs);
    for (std::size_t t = 0; t < x.rows(); ++t) {
      for (std::size_t m = 0; m < bands; ++m) {
        x(t, m) = (x(t, m) - checkpoint_.mel_mean[m]) / checkpoint_.mel_deviation[m];
      }
    }
    return encode(network_.music_encoder, x);
  }

  /// Poses 0 … T − 1 and the music of frames 1 … T → the predictions for frames 1 … T.
  [[nodiscard]] Rows decode(const Rows& poses, const Rows& music) const {
    const Rows encoded = encode(network_.skeleton_encoder, network_.sees_motion ? motion_of(poses) : poses);
    const Rows dec1 = convolve(network_.gate, encoded);
    const Rows dec2 = convolve(network_.filter, encoded);
    Rows x(poses.rows(), dec1.columns());
    for (std::size_t t = 0; t < x.rows(); ++t) {
      for (std::size_t c = 0; c < x.columns(); ++c) {
        x(t, c) = sigmoid(dec1(t, c) + music(t, c)) * std::tanh(dec2(t, c) + music(t, x.columns() + c));
      }
    }
    for (const model::Convolution& layer : network_.decoder_blocks) x = highway(layer, x);
    for (const model::Convolution& layer : network_.hidden) {
      x = convolve(layer, x);
      for (double& value : x.values()) value = std::tanh(value);
    }
    x = convolve(network_.output, x);
    for (std::size_t t = 0; t < x.rows(); ++t) {
      for (std::size_t c = 0; c < x.columns(); ++c) {
        x(t, c) = network_.predicts_steps ? moved(poses, t, c, x(t, c)) : sigmoid(x(t, c));
      }
    }
    return x;
  }

  static Rows rows_of(const Matrix& matrix) {
    Rows rows(matrix.rows(), matrix.columns());
    std::copy(matrix.values().begin(), matrix.values().end(), rows.values().begin());
    return rows;
  }

 private:
  [[nodiscard]] double moved(const Rows& poses, std::size_t t, std::size_t c, double output) const {
    return poses(t, c) + checkpoint_.poses.step[c] * output;
  }

  /// Standardised positions, then velocities; the first pose stands still.
  [[nodiscard]] Rows motion_of(const Rows& poses) const {
    const auto& [mean, deviation, step] = checkpoint_.poses;
    const std::size_t size = poses.columns();
    Rows seen(poses.rows(), 2 * size);
    for (std::size_t t = 0; t < poses.rows(); ++t) {
      for (std::size_t c = 0; c < size; ++c) {
        seen(t, c) = (poses(t, c) - mean[c]) / deviation[c];
        seen(t, size + c) = t == 0 ? 0 : (poses(t, c) - poses(t - 1, c)) / step[c];
      }
    }
    return seen;
  }

  static double sigmoid(double x) { return 1 / (1 + std::exp(-x)); }

  [[nodiscard]] Rows convolve(const model::Convolution& layer, const Rows& x) const {
    const auto& weight = checkpoint_.parameters.at(layer.name + ".weight");
    const auto& bias = checkpoint_.parameters.at(layer.name + ".bias");
    Rows y(x.rows(), bias.size());
    for (std::size_t t = 0; t < x.rows(); ++t) {
      for (std::size_t o = 0; o < bias.size(); ++o)
        y(t, o) = bias[o] + weighed(layer, &weight[o * x.columns() * taps(layer)], x, t);
    }
    return y;
  }

  static std::size_t taps(const model::Convolution& layer) { return static_cast<std::size_t>(layer.kernel); }

  /// One output's weights [in, kernel] times what it sees at frame t.
  static double weighed(const model::Convolution& layer, const float* weight, const Rows& x, std::size_t t) {
    double sum = 0;
    for (std::size_t tap = 0; tap < taps(layer); ++tap) {
      const std::size_t past = (taps(layer) - 1 - tap) * static_cast<std::size_t>(layer.dilation);
      if (past > t) continue;
      for (std::size_t i = 0; i < x.columns(); ++i)
        sum += static_cast<double>(weight[i * taps(layer) + tap]) * x(t - past, i);
    }
    return sum;
  }

  [[nodiscard]] Rows highway(const model::Convolution& layer, const Rows& x) const {
    const Rows h = convolve(layer, x);
    Rows y = x;
    for (std::size_t t = 0; t < x.rows(); ++t) {
      for (std::size_t c = 0; c < x.columns(); ++c) {
        const double gate = std::tanh(h(t, c));
        y(t, c) = gate * std::max(h(t, x.columns() + c), 0.0) + (1 - gate) * x(t, c);
      }
    }
    return y;
  }

  [[nodiscard]] Rows encode(const model::Encoder& encoder, Rows x) const {
    for (std::size_t i = 0; i < encoder.input.size(); ++i) {
      x = convolve(encoder.input[i], x);
      if (i + 1 == encoder.input.size()) break;
      for (double& value : x.values()) value = std::max(value, 0.0);
    }
    for (const model::Convolution& layer : encoder.blocks) x = highway(layer, x);
    return x;
  }

  const model::Checkpoint& checkpoint_;
  model::Network network_;
};

}  // namespace choreo::testing
