#include "choreo/engine/dance.h"

#include <algorithm>
#include <atomic>
#include <future>
#include <utility>

#include "engine/session.h"

namespace choreo::engine {
namespace {

/// What the threads share.
struct Work {
  const Model& model;
  std::size_t count;
  const BeginJob& begin;
  const FailJob& failed;
  std::size_t side_by_side;  // sessions a thread
  bool ahead;                // a thread more for the music of each session
  std::atomic<std::size_t> next = 0;
};

/// One thread's sessions: they take step after step together, and when one has ended the next job begins.
class Worker {
 public:
  explicit Worker(Work& work)
      : work_(work),
        predictor_(work.model.backend().predictor(work.side_by_side)),
        music_size_(work.model.backend().music_size()),
        pose_size_(work.model.backend().pose_size()),
        music_(work.side_by_side * music_size_) {}

  void run() {
    while (begin_sessions()) {
      for (std::size_t i = running_.size(); i-- > 0;) {
        try {
          if (!running_[i].session->go_on()) end(i);
        } catch (...) {
          work_.failed(running_[i].job, std::current_exception());
          end(i);
        }
      }
      try {
        for (std::size_t frames = least_at_hand(); frames > 0; --frames) {
          const auto poses = predictor_->step(gather_music());
          for (std::size_t i = 0; i < running_.size(); ++i) {
            running_[i].session->keep(poses.subspan(i * pose_size_, pose_size_));
          }
        }
      } catch (...) {  // a backend that can't go on (out of memory, say) loses its sessions, not the jobs that wait
        for (; !running_.empty(); end(running_.size() - 1)) {
          work_.failed(running_.back().job, std::current_exception());
        }
      }
    }
  }

 private:
  struct Running {
    std::size_t job;
    std::unique_ptr<Session> session;
  };

  /// Jobs that wait take the free room. False where no session is left.
  bool begin_sessions() {
    while (running_.size() < work_.side_by_side && work_.next < work_.count) {
      const std::size_t job = work_.next++;
      if (job >= work_.count) break;  // another thread was faster
      try {
        auto session = std::make_unique<Session>(work_.model, work_.begin(job), work_.ahead);
        session->begin_with(predictor_->add(session->start()));
        running_.push_back({job, std::move(session)});
      } catch (...) {
        work_.failed(job, std::current_exception());
      }
    }
    return !running_.empty();
  }

  void end(std::size_t i) {
    predictor_->remove(i);
    running_.erase(running_.begin() + static_cast<std::ptrdiff_t>(i));
  }

  /// The next frame's music of all sessions.
  std::span<const float> gather_music() {
    for (std::size_t i = 0; i < running_.size(); ++i) {
      std::ranges::copy(running_[i].session->music(), music_.begin() + i * music_size_);
    }
    return std::span(music_).first(running_.size() * music_size_);
  }

  /// The frames that everybody has music for.
  [[nodiscard]] std::size_t least_at_hand() const {
    if (running_.empty()) return 0;
    const auto at_hand = [](const Running& running) { return running.session->at_hand(); };
    return at_hand(*std::ranges::min_element(running_, {}, at_hand));
  }

  Work& work_;
  std::unique_ptr<Predictor> predictor_;
  std::size_t music_size_, pose_size_;
  std::vector<Running> running_;
  std::vector<float> music_;  // [sessions, music_size]
};

class KeepIn : public PoseSink {
 public:
  explicit KeepIn(Matrix& frames) : frames_(frames) {}
  void frame(std::span<const float> pose) override {
    if (frames_.columns() != pose.size()) frames_ = Matrix(0, pose.size());
    frames_.resize_rows(frames_.rows() + 1);
    std::ranges::copy(pose, frames_.row(frames_.rows() - 1).begin());
  }

 private:
  Matrix& frames_;
};

}  // namespace

void dance(const Model& model, std::size_t count, const BeginJob& begin, const FailJob& failed,
           const DanceOptions& options) {
  if (count == 0) return;
  const std::size_t workers = std::clamp<std::size_t>(options.threads, 1, count);
  const std::size_t share = (count + workers - 1) / workers;
  Work work{.model = model,
            .count = count,
            .begin = begin,
            .failed = failed,
            .side_by_side = std::clamp<std::size_t>(options.side_by_side, 1, share),
            .ahead = options.threads > workers};
  const auto policy = workers > 1 ? std::launch::async : std::launch::deferred;
  std::vector<std::future<void>> running;
  for (std::size_t i = 0; i < workers; ++i) {
    running.push_back(std::async(policy, [&work] { Worker(work).run(); }));
  }
  for (std::future<void>& worker : running) worker.get();
}

void dance(const Model& model, Job job, const DanceOptions& options) {
  std::exception_ptr error;
  dance(
      model, 1, [&](std::size_t) { return std::move(job); },
      [&](std::size_t, std::exception_ptr thrown) { error = std::move(thrown); }, options);
  if (error) std::rethrow_exception(error);
}

bool SongFile::read(std::vector<float>& samples) {
  constexpr std::size_t kBlockSeconds = 10;
  const std::size_t before = samples.size(), wanted = kBlockSeconds * static_cast<std::size_t>(sample_rate());
  while (samples.size() - before < wanted && decoder_.read(samples)) {
  }
  samples_ += samples.size() - before;
  return samples.size() > before;
}

double SongFile::seconds() {
  for (std::vector<float> rest; decoder_.read(rest); rest.clear()) samples_ += rest.size();
  return static_cast<double>(samples_) / sample_rate();
}

std::unique_ptr<PoseSink> keep_in(Matrix& frames) { return std::make_unique<KeepIn>(frames); }

Matrix dance_to(const std::filesystem::path& song, const model::Checkpoint& checkpoint, std::uint64_t seed,
                const NativeOptions& options) {
  moves::Start start(model::start_pose(checkpoint, seed));
  start.seed = seed;
  Matrix frames;
  Job job;
  job.sound = std::make_unique<SongFile>(song);
  job.sink = keep_in(frames);
  job.start = std::move(start);
  dance(Model(checkpoint, options), std::move(job));
  return frames;
}

}  // namespace choreo::engine
