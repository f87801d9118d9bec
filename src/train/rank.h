#pragma once

#include <cstdint>
#include <string>

namespace choreo::train {

/// Which of the processes that train together this one is, as torchrun tells it.
struct Rank {
  int index = 0;
  int size = 1;         ///< number of processes
  int local_index = 0;  ///< among those on this machine
  int local_size = 1;   ///< number of these
  std::string address;
  std::uint16_t port = 0;
  int attempt = 0;              ///< how often torchrun has started them anew
  bool store_is_there = false;  ///< torchrun keeps the store; else rank 0 does
};

/// From RANK, WORLD_SIZE, LOCAL_RANK, LOCAL_WORLD_SIZE, MASTER_ADDR, MASTER_PORT, TORCHELASTIC_RESTART_COUNT and
/// TORCHELASTIC_USE_AGENT_STORE. Alone where WORLD_SIZE isn't set. Throws Error naming the variable that is missing or
/// makes no sense.
Rank rank_from_environment();

}  // namespace choreo::train
