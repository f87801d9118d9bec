#include "choreo/engine/dance.h"

#include "choreo/audio/resample.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <map>
#include <mutex>
#include <span>
#include <vector>

#include "engine/engines.h"
#include "errors.h"

namespace choreo::engine {
namespace {

using testing::error_of;

std::vector<float> noise(std::size_t count, std::uint64_t seed = 3) {
  Random random(seed);
  std::vector<float> samples(count);
  for (float& sample : samples) sample = 2 * random.uniform() - 1;
  return samples;
}

/// A sound that comes in blocks of 0 to `most` samples.
class Blocks : public SoundSource {
 public:
  Blocks(std::vector<float> samples, int sample_rate, std::uint64_t most, std::uint64_t seed = 4)
      : samples_(std::move(samples)), rate_(sample_rate), most_(most), random_(seed) {}

  [[nodiscard]] int sample_rate() const override { return rate_; }
  bool read(std::vector<float>& samples) override {
    if (at_ == samples_.size()) return false;
    const std::size_t count = std::min<std::size_t>(samples_.size() - at_, random_.below(most_ + 1));
    samples.insert(samples.end(), samples_.begin() + at_, samples_.begin() + at_ + count);
    at_ += count;
    return true;
  }

 private:
  std::vector<float> samples_;
  int rate_;
  std::uint64_t most_;
  Random random_;
  std::size_t at_ = 0;
};

moves::Start start_of(const model::Checkpoint& checkpoint, std::size_t row = 0) {
  moves::Start start;
  start.variant = static_cast<std::uint32_t>(row);
  if (!checkpoint.samples_moves())
    start.pose.assign(checkpoint.start_poses.row(row).begin(), checkpoint.start_poses.row(row).end());
  return start;
}

/// The dance that the parts make one after the other, each of them over the whole song.
Matrix whole_dance(const model::Checkpoint& checkpoint, std::span<const float> samples, int rate) {
  const Model model(checkpoint);
  const Matrix mel = audio::MelSpectrogram(model.mel())(audio::resample(samples, rate, model.mel().sample_rate));
  const Matrix features = moves::song_features(model.layout(), moves::look_ahead(mel, model.lookahead()));
  Matrix music(features.rows() - 1, model.backend().music_size());
  model.backend().encoder()->encode(features.values().subspan(features.columns()), music.values());
  const auto predictor = model.backend().predictor(1);
  Matrix danced(features.rows(), model.backend().pose_size());
  std::ranges::copy(predictor->add(start_of(checkpoint)), danced.row(0).begin());
  for (std::size_t t = 1; t < danced.rows(); ++t) {
    std::ranges::copy(predictor->step(music.row(t - 1)), danced.row(t).begin());
  }
  return danced;
}

TEST(Dance, IsThatOfTheWholeSongHoweverTheSoundComes) {
  for (const std::int64_t lookahead : {0, 3, 200}) {
    model::Config config = lookahead == 0 ? testing::little_moves_config() : testing::little_config();
    if (lookahead == 200) config = testing::in_space(config);
    config.model.audio_lookahead = lookahead;
    const auto checkpoint = testing::random_checkpoint(config);
    const Model model(checkpoint);
    for (const int rate : {22050, 44100}) {
      for (const std::size_t count : {1U, 1500U, 60'000U}) {
        const Matrix whole = whole_dance(checkpoint, noise(count), rate);
        for (const std::uint64_t most : {60U, 3000U, 100'000U}) {
          for (const std::size_t threads : {1U, 2U}) {
            Matrix frames;
            dance(model,
                  {.sound = std::make_unique<Blocks>(noise(count), rate, most),
                   .sink = keep_in(frames),
                   .start = start_of(checkpoint)},
                  {.threads = threads});
            EXPECT_EQ(frames, whole) << lookahead << " " << rate << " " << count << " " << most << " " << threads;
          }
        }
      }
    }
  }
}

/// Eight songs of other lengths; two that can't be begun or read, and one whose sink is full.
TEST(Dance, JobsSideBySideDontTouchEachOther) {
  const auto checkpoint = testing::random_checkpoint(testing::little_moves_config());
  const Model model(checkpoint);
  constexpr std::size_t kJobs = 11;
  struct Broken : Blocks {
    using Blocks::Blocks;
    bool read(std::vector<float>& samples) override {
      if (++blocks_ > 3) fail("the sound breaks off");
      return Blocks::read(samples);
    }
    int blocks_ = 0;
  };
  struct Full : PoseSink {
    void frame(std::span<const float> /*pose*/) override {
      if (++frames_ > 20) fail("the disk is full");
    }
    int frames_ = 0;
  };
  const auto samples = [](std::size_t i) { return noise(20'000 + 9000 * (i % 5), i); };
  for (const std::size_t threads : {1U, 2U, 3U, 20U}) {
    std::vector<Matrix> dances(kJobs);
    std::map<std::size_t, std::string> failures;
    std::mutex mutex;
    const BeginJob begin = [&](std::size_t i) -> Job {
      if (i == 2) fail("no such song");
      Job job{.sound = std::make_unique<Blocks>(samples(i), 22050, 5000),
              .sink = keep_in(dances[i]),
              .start = start_of(checkpoint, i % 3)};
      if (i == 5) job.sound = std::make_unique<Broken>(samples(i), 22050, 5000);
      if (i == 7) job.sink = std::make_unique<Full>();
      return job;
    };
    const FailJob failed = [&](std::size_t i, const std::exception_ptr& error) {
      const std::scoped_lock lock(mutex);
      failures[i] = error_of([&] { std::rethrow_exception(error); });
    };
    dance(model, kJobs, begin, failed, {.threads = threads, .side_by_side = 3});
    EXPECT_EQ(failures, (std::map<std::size_t, std::string>{
                            {2, "no such song"}, {5, "the sound breaks off"}, {7, "the disk is full"}}));
    for (std::size_t i = 0; i < kJobs; ++i) {
      if (failures.contains(i)) continue;
      Matrix alone;
      dance(model, {.sound = std::make_unique<Blocks>(samples(i), 22050, 5000),
                    .sink = keep_in(alone),
                    .start = start_of(checkpoint, i % 3)});
      EXPECT_EQ(dances[i], alone) << "job " << i << ", " << threads << " threads";
      EXPECT_GT(alone.rows(), 20U);
    }
  }
}

/// Takes so many frames; tells whether it was finished.
struct Counting : PoseSink {
  Counting(std::size_t wanted, std::size_t& frames, bool& finished)
      : wanted_(wanted), frames_(frames), finished_(finished) {}
  void frame(std::span<const float> /*pose*/) override { ++frames_; }
  [[nodiscard]] bool wants_more() const override { return frames_ < wanted_; }
  void finish() override { finished_ = true; }
  std::size_t wanted_;
  std::size_t& frames_;
  bool& finished_;
};

TEST(Dance, EndsAtItsMostFramesOrWhereItsSinkHasEnough) {
  const auto checkpoint = testing::random_checkpoint(testing::little_config());
  const Model model(checkpoint);
  const auto run = [&](std::size_t most, std::size_t wanted, std::uint64_t block) {
    std::size_t frames = 0;
    bool finished = false;
    dance(model, {.sound = std::make_unique<Blocks>(noise(60'000), 22050, block),
                  .sink = std::make_unique<Counting>(wanted, frames, finished),
                  .start = start_of(checkpoint),
                  .most_frames = most});
    return std::pair(frames, finished);
  };
  for (const std::uint64_t block : {200U, 100'000U}) {
    EXPECT_EQ(run(1000, 1000, block), std::pair(std::size_t{69}, true));
    EXPECT_EQ(run(1, 1000, block), std::pair(std::size_t{1}, true));
    EXPECT_EQ(run(10, 1000, block), std::pair(std::size_t{10}, true));
  }
  const auto [frames, finished] = run(1000, 5, 200);
  EXPECT_FALSE(finished) << "who has enough doesn't want the end";
  EXPECT_LT(frames, 10U);
}

TEST(Dance, APoseThatIsNoneIsTheModelsError) {
  auto checkpoint = testing::random_checkpoint(testing::little_motion_config());
  checkpoint.config.model.name = "wild";
  const auto run = [&] {
    Matrix frames;
    dance(Model(checkpoint), {.sound = std::make_unique<Blocks>(noise(60'000), 22050, 3000),
                              .sink = keep_in(frames),
                              .start = start_of(checkpoint)});
  };
  EXPECT_NO_THROW(run());
  std::ranges::fill(checkpoint.poses.step, 1e3F);
  EXPECT_NE(error_of(run).find("the model \"wild\" made a coordinate of "), std::string::npos) << error_of(run);
  std::ranges::fill(checkpoint.poses.step, 3e38F);
  EXPECT_NE(error_of(run).find("the model \"wild\" made a coordinate of "), std::string::npos) << error_of(run);
}

/// The native one, whose predictor breaks down once in its life.
class BreakingDown : public Backend {
 public:
  explicit BreakingDown(const model::Checkpoint& checkpoint) : native_(checkpoint) {}
  [[nodiscard]] std::size_t pose_size() const override { return native_.pose_size(); }
  [[nodiscard]] std::size_t music_size() const override { return native_.music_size(); }
  [[nodiscard]] std::unique_ptr<Encoder> encoder() const override { return native_.encoder(); }
  [[nodiscard]] std::unique_ptr<Predictor> predictor(std::size_t capacity) const override {
    struct Breaking : PosePredictor {
      using PosePredictor::PosePredictor;
      std::span<const float> step(std::span<const float> music) override {
        if (++steps_ == 10) fail("out of memory");
        return PosePredictor::step(music);
      }
      int steps_ = 0;
    };
    return std::make_unique<Breaking>(native_, capacity);
  }

 private:
  NativeNetwork native_;
};

TEST(Dance, ABackendThatBreaksDownLosesItsSessionsAlone) {
  const auto checkpoint = testing::random_checkpoint(testing::little_config());
  std::vector<Matrix> dances(5);
  std::map<std::size_t, std::string> failures;
  dance(
      Model(checkpoint, std::make_shared<BreakingDown>(checkpoint)), dances.size(),
      [&](std::size_t i) -> Job {
        return {.sound = std::make_unique<Blocks>(noise(60'000, i), 22050, 100'000),
                .sink = keep_in(dances[i]),
                .start = start_of(checkpoint)};
      },
      [&](std::size_t i, const std::exception_ptr& error) {
        failures[i] = error_of([&] { std::rethrow_exception(error); });
      },
      {.side_by_side = 2});
  EXPECT_EQ(failures, (std::map<std::size_t, std::string>{{0, "out of memory"}, {1, "out of memory"}}));
  for (std::size_t i = 2; i < dances.size(); ++i) EXPECT_EQ(dances[i].rows(), 69U) << i;
}

TEST(Dance, RefusesAStartOfAnotherSize) {
  const auto checkpoint = testing::random_checkpoint(testing::little_config());
  Matrix frames;
  EXPECT_EQ(error_of([&] {
              dance(Model(checkpoint), {.sound = std::make_unique<Blocks>(noise(100), 22050, 50),
                                        .sink = keep_in(frames),
                                        .start = moves::Start(std::vector<float>(28))});
            }),
            "a start pose of 28 numbers, expected 30");
  const auto space = testing::random_checkpoint(testing::in_space(testing::little_config()));
  EXPECT_EQ(error_of([&] {
              dance(Model(space), {.sound = std::make_unique<Blocks>(noise(100), 22050, 50),
                                   .sink = keep_in(frames),
                                   .start = start_of(checkpoint)});
            }),
            "a start pose of 30 numbers, expected 45");
}

}  // namespace
}  // namespace choreo::engine
