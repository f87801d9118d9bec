#include "choreo/engine/native_dancer.h"

#include "choreo/core/error.h"
#include "choreo/core/parallel.h"
#include "choreo/engine/music_encoder.h"
#include "choreo/engine/session.h"

#include <algorithm>
#include <future>

namespace choreo::engine {
namespace {

/// Frames of music that are encoded while the dancer dances to those before.
constexpr std::size_t kBlock = 480;

class NativeDancer : public moves::Dancer {
 public:
  NativeDancer(const Model& model, const NativeDancerOptions& options)
      : model_(model), ahead_(options.threads == 0 ? available_cores() > 1 : options.threads > 1) {}

  Matrix dance(const Matrix& mel, const moves::Start& start, const ProgressSink& progress) override {
    if (mel.rows() == 0 || mel.columns() != model_.n_mels()) {
      fail("a mel-spectrogram of {} × {}, expected at least 1 × {}", mel.rows(), mel.columns(), model_.n_mels());
    }
    Session session(model_, start.pose);
    MusicEncoder encoder(model_, start);
    Matrix frames(mel.rows(), model_.pose_size());
    std::ranges::copy(start.pose, frames.row(0).begin());
    const Matrix heard = moves::heard(mel, model_.lookahead());
    auto next = encode(encoder, heard, 1);
    for (std::size_t t = 1; t < frames.rows();) {
      const Matrix music = next.get();
      next = encode(encoder, heard, t + music.rows());
      for (std::size_t i = 0; i < music.rows(); ++i, ++t) {
        std::ranges::copy(session.step(music.row(i)), frames.row(t).begin());
        progress({t + 1, frames.rows(), {}});
      }
    }
    return frames;
  }

 private:
  /// What is heard in the block that begins with frame `first`: now, or in a thread of its own.
  [[nodiscard]] std::future<Matrix> encode(MusicEncoder& encoder, const Matrix& heard, std::size_t first) const {
    return std::async(ahead_ ? std::launch::async : std::launch::deferred, [&encoder, &heard, first] {
      const std::size_t begin = std::min(first, heard.rows());
      const std::size_t end = std::min(begin + kBlock, heard.rows());
      Matrix block(end - begin, heard.columns());
      const auto values = heard.values().subspan(begin * heard.columns(), block.values().size());
      std::ranges::copy(values, block.values().begin());
      return encoder.encode(block);
    });
  }

  Model model_;
  bool ahead_;
};

}  // namespace

std::unique_ptr<moves::Dancer> make_native_dancer(const Model& model, const NativeDancerOptions& options) {
  return std::make_unique<NativeDancer>(model, options);
}

}  // namespace choreo::engine
