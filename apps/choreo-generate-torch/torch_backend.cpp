#include "choreo-generate-torch/torch_backend.h"

#include "choreo/core/error.h"
#include "choreo/engine/move_predictor.h"

#include <algorithm>
#include <vector>

namespace choreo::app {
namespace {

class TorchEncoder : public engine::Encoder {
 public:
  TorchEncoder(nn::Session session, std::size_t inputs) : session_(std::move(session)), inputs_(inputs) {}

  void encode(std::span<const float> features, std::span<float> music) override {
    Matrix rows(features.size() / inputs_, inputs_);
    std::ranges::copy(features, rows.values().begin());
    const Matrix encoded = session_.encode(rows);
    std::ranges::copy(encoded.values(), music.begin());
  }

 private:
  nn::Session session_;
  std::size_t inputs_;
};

class TorchPredictor : public engine::Predictor {
 public:
  TorchPredictor(const nn::Network& network, nn::Procedure procedure, std::size_t pose_size)
      : network_(network), procedure_(procedure), pose_size_(pose_size) {}

  std::span<const float> add(const moves::Start& start) override {
    if (start.pose.size() != pose_size_) fail("a start pose of {} numbers, expected {}", start.pose.size(), pose_size_);
    sessions_.emplace_back(network_, start.pose, procedure_);
    return start.pose;
  }

  void remove(std::size_t i) override { sessions_.erase(sessions_.begin() + static_cast<std::ptrdiff_t>(i)); }

  std::span<const float> step(std::span<const float> music) override {
    poses_.clear();
    const std::size_t size = music.size() / sessions_.size();
    for (std::size_t i = 0; i < sessions_.size(); ++i) {
      const auto pose = sessions_[i].step(music.subspan(i * size, size));
      poses_.insert(poses_.end(), pose.begin(), pose.end());
    }
    return poses_;
  }

  [[nodiscard]] std::size_t size() const override { return sessions_.size(); }

 private:
  const nn::Network& network_;
  nn::Procedure procedure_;
  std::size_t pose_size_;
  std::vector<nn::Session> sessions_;
  std::vector<float> poses_;
};

}  // namespace

TorchBackend::TorchBackend(const model::Checkpoint& checkpoint, nn::Procedure procedure, const std::string& device,
                           std::int64_t threads, const Log& log)
    : network_(nn::load_network(checkpoint, device, threads, log)),
      procedure_(procedure),
      pose_size_(checkpoint.start_poses.columns()) {
  const model::Network network = checkpoint.network();
  inputs_ = static_cast<std::size_t>(network.n_mels);
  const bool whole = procedure == nn::Procedure::kReference;  // which encodes all the music so far at each step
  music_size_ = whole ? inputs_ : static_cast<std::size_t>(network.music_features());
}

std::unique_ptr<engine::Encoder> TorchBackend::encoder() const {
  const std::vector<float> nobody(pose_size_);  // the music encoder doesn't see the dance
  return std::make_unique<TorchEncoder>(nn::Session(*network_, nobody, procedure_), inputs_);
}

std::unique_ptr<engine::Predictor> TorchBackend::predictor(std::size_t /*capacity*/) const {
  return std::make_unique<TorchPredictor>(*network_, procedure_, pose_size_);
}

TorchMoveBackend::TorchMoveBackend(const model::Checkpoint& checkpoint, const std::string& device, std::int64_t threads,
                                   const Log& log)
    : flow_(nn::load_flow(checkpoint, device, threads, log)),
      options_(checkpoint.config.moves),
      model_(std::make_shared<const moves::MoveModel>(checkpoint)) {}

std::unique_ptr<engine::Encoder> TorchMoveBackend::encoder() const {
  return std::make_unique<engine::FeatureEncoder>();
}

std::unique_ptr<engine::Predictor> TorchMoveBackend::predictor(std::size_t capacity) const {
  const auto sample = [this](auto conditions, auto window) { nn::sample_window(*flow_, conditions, window, options_); };
  return std::make_unique<engine::MovePredictor>(model_, sample, capacity);
}

}  // namespace choreo::app
