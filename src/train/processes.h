#pragma once

#include "choreo/core/log.h"

#include <torch/torch.h>

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace choreo::train {

/// One process's place among those that train together, as torchrun tells it.
struct Place {
  int rank = 0;
  int size = 1;  ///< number of processes
  int local_rank = 0;
  int local_size = 1;  ///< of them on this machine
  std::string address;
  std::uint16_t port = 0;
  int attempt = 0;              ///< how often torchrun has started them anew
  bool store_is_there = false;  ///< torchrun keeps the store; else rank 0 does
};

/// From RANK, WORLD_SIZE, LOCAL_RANK, LOCAL_WORLD_SIZE, MASTER_ADDR, MASTER_PORT, TORCHELASTIC_RESTART_COUNT and
/// TORCHELASTIC_USE_AGENT_STORE. Alone where WORLD_SIZE isn't set. Throws Error naming the variable that is missing or
/// makes no sense.
Place place_from_environment();

/// The processes that train together. Every method but the plain questions is called by all of them in the same order;
/// alone they do nothing. They throw Error when a process is lost.
class Processes {
 public:
  /// Waits until all are there. NCCL for processes on GPUs, Gloo on CPUs; Gloo too, by way of the CPU, where NCCL's
  /// plugin wasn't built (`log` is told).
  Processes(const Place& place, torch::Device device, const Log& log);

  [[nodiscard]] const Place& place() const { return place_; }
  [[nodiscard]] bool first() const { return place_.rank == 0; }
  [[nodiscard]] bool alone() const { return place_.size == 1; }

  /// Copies rank 0's values into everyone's tensors.
  void broadcast(const std::vector<torch::Tensor>& tensors) const;
  /// Replaces everyone's values by their sum, in a few flat buckets.
  void sum(const std::vector<torch::Tensor>& tensors) const;
  void sum(std::span<double> values) const;
  /// Throws Error in every process where one of them has another `text` than rank 0; `what` names it.
  void agree_on(const std::string& text, const std::string& what) const;

 private:
  struct Group;

  Place place_;
  std::shared_ptr<Group> group_;  // none when alone
};

}  // namespace choreo::train
