#include "generate/native.h"

#include "choreo/core/parallel.h"
#include "choreo/engine/session.h"

#include <algorithm>
#include <atomic>
#include <exception>
#include <memory>

#include "generate/performance.h"

namespace choreo::app {
namespace {

/// What the threads share.
struct Programme {
  const Setup& setup;
  const engine::Model& model;
  const output::DanceHeader header;
  const std::vector<PlannedDance>& dances;
  Outcome& outcome;
  std::size_t side_by_side;  ///< dances a thread
  bool ahead;                ///< a thread more for the music of each dance
  std::atomic<std::size_t> next = 0;
};

/// One thread's dancers: they take step after step together, and when one has ended the next dance begins.
class Stage {
 public:
  explicit Stage(Programme& programme)
      : programme_(programme),
        troupe_(programme.model, programme.side_by_side),
        music_(programme.side_by_side * programme.model.music_size()) {}

  void run() {
    while (true) {
      fill();
      let_go();
      if (on_stage_.empty() && programme_.next >= programme_.dances.size()) return;
      dance();
    }
  }

 private:
  void fill() {
    while (on_stage_.size() < programme_.side_by_side) {
      const std::size_t i = programme_.next++;
      if (i >= programme_.dances.size()) return;
      attempt([&] { begin(programme_.dances[i]); });
    }
  }

  void begin(const PlannedDance& planned) {
    auto performance =
        std::make_unique<Performance>(programme_.setup, programme_.model, programme_.header, planned, programme_.ahead);
    troupe_.enter(performance->start());
    on_stage_.push_back(std::move(performance));
  }

  /// Who has come to the end of his song, or can't go on, leaves.
  void let_go() {
    for (std::size_t i = on_stage_.size(); i-- > 0;) {
      bool goes_on = false;
      const bool well = attempt([&] { goes_on = on_stage_[i]->go_on(); });
      if (goes_on) continue;
      if (well) programme_.outcome.finished();
      troupe_.leave(i);
      on_stage_.erase(on_stage_.begin() + static_cast<std::ptrdiff_t>(i));
    }
  }

  /// The frames that everybody has music for.
  void dance() {
    if (on_stage_.empty()) return;
    const auto least = std::ranges::min_element(on_stage_, {}, [](const auto& p) { return p->at_hand(); });
    const std::size_t frames = (*least)->at_hand();
    for (std::size_t t = 0; t < frames; ++t) step();
    programme_.outcome.danced(frames * on_stage_.size(), programme_.header.fps);
  }

  void step() {
    const std::size_t size = programme_.model.music_size(), pose_size = programme_.model.pose_size();
    for (std::size_t i = 0; i < on_stage_.size(); ++i)
      std::ranges::copy(on_stage_[i]->music(), music_.begin() + i * size);
    const auto poses = troupe_.step(std::span(music_).first(on_stage_.size() * size));
    for (std::size_t i = 0; i < on_stage_.size(); ++i) on_stage_[i]->keep(poses.subspan(i * pose_size, pose_size));
  }

  template <class Work>
  bool attempt(const Work& work) {
    try {
      work();
      return true;
    } catch (const std::exception& error) {
      programme_.outcome.failed(error.what());
      return false;
    }
  }

  Programme& programme_;
  engine::Troupe troupe_;
  std::vector<std::unique_ptr<Performance>> on_stage_;
  std::vector<float> music_;  ///< [dancers, music_size]
};

}  // namespace

void dance_natively(const Setup& setup, const std::vector<PlannedDance>& dances, Outcome& outcome) {
  constexpr std::size_t kMostSideBySide = 16;
  const engine::Model model = setup.native_model();
  const std::size_t stages = std::min(setup.threads(), dances.size());
  const std::size_t share = (dances.size() + stages - 1) / stages;
  Programme programme{
      setup, model, setup.header(), dances, outcome, std::min(share, kMostSideBySide), setup.threads() > stages};
  parallel_for(stages, stages, [&](std::size_t) { Stage(programme).run(); });
}

}  // namespace choreo::app
