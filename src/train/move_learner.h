#pragma once

#include "choreo/nn/flow.h"
#include "choreo/train/dataset.h"

#include <torch/torch.h>

#include "train/learner.h"
#include "train/windows.h"

namespace choreo::train {

/// Learns a flow over windows of motion (model::Flow) by conditional flow matching: x₁ a window, x₀ noise, t ~ U(0, 1),
/// xₜ = (1 − t) x₀ + t x₁, and v(xₜ, t | c) is to be x₁ − x₀.
///
/// What makes it go on by itself: from iteration moves.own_after on, some windows' pasts end with windows that the flow
/// sampled itself, one to three beats of them, and the target leads back: the true window and a part of how far the
/// last sample was off, fading. Noise is added to the past, and told; past, place in the bar, energy, music and style
/// are left out at random. What a checkpoint holds is the weights' running mean.
class MoveLearner : public Learner {
 public:
  MoveLearner(const model::Config& config, Dataset dataset, const Processes& processes, torch::Device device);

  Iteration iterate() override;
  [[nodiscard]] std::optional<Validation> validate() const override;
  [[nodiscard]] std::optional<FreeRun> run_freely() const override;
  [[nodiscard]] std::map<std::string, Tensor> state() const override;
  void share() override;

 private:
  /// Which windows a batch has: a variant and a number each.
  struct Choice {
    torch::Tensor variant, window;  // [B] i64
  };
  /// What the flow is to learn of some windows.
  struct Examples {
    torch::Tensor conditions, target;  // [B, …]
  };

  MoveLearner(const model::Config& config, Dataset dataset, const Processes& processes, nn::Flow flow);

  [[nodiscard]] std::map<std::string, torch::Tensor> kept_weights() const override { return means_; }
  void take_up(const model::Checkpoint& checkpoint, const TrainingState& state) override;
  [[nodiscard]] bool is_same_corpus(const model::Checkpoint& checkpoint) const override;

  [[nodiscard]] Choice choose(std::int64_t windows) const;
  [[nodiscard]] Examples examples(const Windows& of, const Choice& choice, std::int64_t back) const;
  void dance_on(Examples& some, const Choice& choice, std::int64_t beats, at::Generator& random) const;
  void leave_out(const torch::Tensor& conditions, at::Generator& random) const;
  [[nodiscard]] nn::Flow mean_flow() const;
  [[nodiscard]] torch::Tensor loss_of(const nn::Flow& flow, const Examples& some, const torch::Tensor& noise,
                                      const torch::Tensor& time) const;

  nn::Flow flow_;
  Windows train_, valid_;
  torch::Tensor carry_on_;                      // [components, components]
  torch::Tensor weights_;                       // [components]: how much each counts in the loss
  std::map<std::string, torch::Tensor> means_;  // the weights' running means
};

}  // namespace choreo::train
