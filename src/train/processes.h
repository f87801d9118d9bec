#pragma once

#include "choreo/core/log.h"

#include <torch/torch.h>

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "train/rank.h"

namespace choreo::train {

/// The processes that train together. Every method but the plain questions is called by all of them in the same order;
/// alone they do nothing. They throw Error when a process is lost.
class Processes {
 public:
  /// Waits until all are there. NCCL for processes on GPUs, Gloo on CPUs; Gloo too, by way of the CPU, where NCCL's
  /// plugin wasn't built (`log` is told).
  Processes(const Rank& rank, torch::Device device, const Log& log);

  [[nodiscard]] const Rank& rank() const { return rank_; }
  [[nodiscard]] bool first() const { return rank_.index == 0; }
  [[nodiscard]] bool alone() const { return rank_.size == 1; }

  /// Copies rank 0's values into everyone's tensors.
  void broadcast(const std::vector<torch::Tensor>& tensors) const;
  /// Replaces everyone's values by their sum, in a few flat buckets.
  void sum(const std::vector<torch::Tensor>& tensors) const;
  void sum(std::span<double> values) const;
  /// What everyone says, in the order of their ranks.
  [[nodiscard]] std::vector<double> gather(double said) const;
  /// Throws Error in every process where one of them has another `text` than rank 0; `what` names it.
  void agree_on(const std::string& text, const std::string& what) const;

 private:
  struct Group;

  Rank rank_;
  std::shared_ptr<Group> group_;  // none when alone
};

}  // namespace choreo::train
