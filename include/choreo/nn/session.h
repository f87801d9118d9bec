#pragma once

#include "choreo/core/log.h"
#include "choreo/core/matrix.h"
#include "choreo/model/checkpoint.h"

#include <cstdint>
#include <memory>
#include <span>
#include <string>

namespace choreo::nn {

class Network;

/// The network of a checkpoint with its weights, on "auto", "cpu" or "cuda"; `threads` 0: one a core. Throws Error
/// where the device can't be used.
std::shared_ptr<const Network> load_network(const model::Checkpoint& checkpoint, const std::string& device,
                                            std::int64_t threads, const Log& log);

/// How a session gets from frame to frame.
enum class Procedure {
  kIncremental,  ///< each layer keeps the inputs it still needs: a frame costs the same however long the song is
  kReference,    ///< the paper's: the whole network on all frames so far, for each frame
};

/// A dance in LibTorch, running free: Ŝ(t) = CG(S(0 … t − 1), M(1 … t)) (the paper, equation 1), each prediction being
/// the next one's past. Always f32. Plain numbers in and out: who uses it sees nothing of LibTorch, whose errors (out
/// of memory, mostly) are thrown as Error.
class Session {
 public:
  /// `start` [pose size]: frame 0. The network must outlive the session.
  Session(const Network& network, std::span<const float> start, Procedure procedure = Procedure::kIncremental);
  ~Session();
  Session(Session&&) noexcept;
  Session& operator=(Session&&) noexcept;

  /// The features of the next frames, from frame 1 on, [T, music inputs] → what step() takes of them, [T, n].
  Matrix encode(const Matrix& features);
  /// A row of what encode() gave → its pose [pose size], valid until the next call.
  std::span<const float> step(std::span<const float> music);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace choreo::nn
