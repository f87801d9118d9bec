#include "choreo/train/trainer.h"

#include "choreo/core/file.h"
#include "choreo/core/json.h"
#include "choreo/model/checkpoint.h"
#include "choreo/pose/kinetics.h"
#include "choreo/train/dataset.h"
#include "choreo/train/log.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "errors.h"
#include "model/checkpoints.h"
#include "temporary_folder.h"
#include "train/corpora.h"
#include "train/csv.h"
#include "train/free_run.h"
#include "train/steps.h"

namespace fs = std::filesystem;

namespace choreo::train {
namespace {

using testing::error_of;
using testing::rows_of;
using testing::TemporaryFolder;

constexpr std::size_t kBands = 6;

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

model::Config little_run(const TemporaryFolder& folder, const std::string& name) {
  model::Config config;
  config.audio.n_mels = kBands;
  config.model.encoder_channels = 16;
  config.model.decoder_channels = 8;
  config.model.encoder_dilations = {1, 3};
  config.model.decoder_dilations = {1, 3};
  config.optimiser.learning_rate = 2e-3;
  config.train.corpus = folder / "corpus";
  config.train.out = folder / name;
  config.train.iterations = 8;
  config.train.batch_size = 2;
  config.train.cut_frames = 65;
  config.train.checkpoint_every = 4;
  config.train.validate_every = 4;
  config.train.threads = 1;
  config.train.device = "cpu";
  return config;
}

TrainResult run(const model::Config& config, const TrainOptions& options = {}) {
  return train(config, options, no_log(), no_progress());
}

TrainResult resume(const model::Config& config) {
  TrainOptions options;
  options.resume = true;
  return run(config, options);
}

class TrainerTest : public ::testing::Test {
 protected:
  void SetUp() override { testing::write_swinging_corpus(folder_ / "corpus", 4, 200, kBands); }

  /// A run of 8 iterations ends as one of 4 and 4 more in parts/ does.
  void run_whole_and_in_parts(model::Config config, const std::string& parts = "parts") {
    run(config);
    const auto whole = read_log(fs::path(config.train.out) / "log.csv");
    const fs::path at_once = config.train.out;
    config.train.out = folder_ / parts;
    config.train.iterations = 4;
    run(config);
    config.train.iterations = 8;
    resume(config);
    EXPECT_EQ(model::read_checkpoint(at_once / "checkpoints/8.safetensors").parameters,
              model::read_checkpoint(fs::path(config.train.out) / "checkpoints/8.safetensors").parameters);
    EXPECT_EQ(read_log(fs::path(config.train.out) / "log.csv").back().loss.total, whole.back().loss.total);
  }

  /// The losses on the validation split after so many iterations; at a rate of 0 those of the first weights.
  Validation validated(model::Config config, std::int64_t iterations, double learning_rate) {
    config.train.out = folder_ / (fs::path(config.train.corpus).filename().string() + std::to_string(iterations));
    config.train.iterations = iterations;
    config.train.validate_every = config.train.checkpoint_every = iterations;
    config.optimiser.learning_rate = learning_rate;
    run(config);
    return read_log(fs::path(config.train.out) / "log.csv").back().validation.value();
  }

  /// A clip that isn't learned from is predicted far better than by the first weights, and than by copying.
  void expect_learning(const model::Config& config) {
    const Validation untrained = validated(config, 1, 0), trained = validated(config, 300, 1e-2);
    EXPECT_LT(trained.model.total, 0.75 * untrained.model.total);
    EXPECT_LT(trained.model.total, 0.75 * trained.copy.total);
  }

  TemporaryFolder folder_;
};

TEST_F(TrainerTest, WritesWhatTheDesignSays) {
  const auto config = little_run(folder_, "run");
  const auto result = run(config);
  EXPECT_EQ(result.iteration, 8);
  EXPECT_EQ(result.signal, 0);
  for (const char* name : {"config.json", "log.csv", "best.safetensors", "checkpoints/4.safetensors",
                           "checkpoints/4.state.safetensors", "checkpoints/8.safetensors"}) {
    EXPECT_TRUE(fs::exists(folder_.path() / "run" / name)) << name;
  }
  EXPECT_TRUE(model::differing_keys(model::read_config(folder_.path() / "run/config.json"), config).empty());

  const auto rows = rows_of(folder_.path() / "run/log.csv");
  ASSERT_EQ(rows.size(), 9U);
  EXPECT_EQ(rows[0][0], "iteration");
  EXPECT_EQ(rows[0][8], "valid_copy_loss");
  EXPECT_EQ(rows[0].back(), "control");
  EXPECT_EQ(rows[8][0], "8");
  EXPECT_FALSE(rows[8][5].empty());
  EXPECT_TRUE(rows[7][5].empty()) << "no validation in iteration 7";

  const auto checkpoint = model::read_checkpoint(folder_.path() / "run/checkpoints/8.safetensors");
  EXPECT_EQ(checkpoint.iteration, 8);
  EXPECT_EQ(checkpoint.aspect, 0.5);
  EXPECT_EQ(checkpoint.start_poses.rows(), 2U);
  EXPECT_GT(checkpoint.median_joint_speed, 0);
}

TEST_F(TrainerTest, KeepsTheNewestCheckpoints) {
  auto config = little_run(folder_, "run");
  config.train.checkpoint_every = 2;
  config.train.keep = 2;
  run(config);
  std::set<std::string> names;
  for (const auto& entry : fs::directory_iterator(folder_.path() / "run/checkpoints")) {
    names.insert(entry.path().filename().string());
  }
  EXPECT_EQ(names,
            (std::set<std::string>{"6.safetensors", "6.state.safetensors", "8.safetensors", "8.state.safetensors"}));
}

TEST_F(TrainerTest, OverfitsOneBatch) {
  testing::write_swinging_corpus(folder_ / "one", 3, 200, kBands);  // one clip to train on
  auto config = little_run(folder_, "run");
  config.train.corpus = folder_ / "one";
  config.train.cut_frames = 200;  // the whole clip: every batch is the same
  config.train.iterations = 600;
  config.train.validate_every = 600;
  config.train.checkpoint_every = 600;
  config.optimiser.learning_rate = 1e-2;
  run(config);
  const auto rows = rows_of(folder_.path() / "run/log.csv");
  const double first = std::stod(rows[1][2]);
  const double last = std::stod(rows.back()[2]);
  EXPECT_LT(last, first / 10);
  EXPECT_LT(last, std::stod(rows.back()[8])) << "better than copying the last frame";
}

TEST_F(TrainerTest, AResumedRunIsAnUninterruptedOne) {
  run(little_run(folder_, "whole"));
  auto config = little_run(folder_, "parts");
  config.train.checkpoint_every = 3;
  int iterations = 0;
  TrainOptions stopping;
  stopping.stop = [&] { return ++iterations == 5 ? 15 : 0; };
  const auto stopped = run(config, stopping);
  EXPECT_EQ(stopped.signal, 15);
  EXPECT_EQ(stopped.iteration, 5);
  fs::remove(folder_.path() / "parts/checkpoints/5.safetensors");  // as if it had been killed after 3
  EXPECT_EQ(resume(config).iteration, 8);

  const auto whole = model::read_checkpoint(folder_.path() / "whole/checkpoints/8.safetensors");
  const auto parts = model::read_checkpoint(folder_.path() / "parts/checkpoints/8.safetensors");
  EXPECT_EQ(whole.parameters, parts.parameters);
  const auto whole_rows = rows_of(folder_.path() / "whole/log.csv");
  const auto parts_rows = rows_of(folder_.path() / "parts/log.csv");
  ASSERT_EQ(whole_rows.size(), parts_rows.size());
  for (std::size_t i = 0; i < whole_rows.size(); ++i) {
    EXPECT_EQ(whole_rows[i][0], parts_rows[i][0]);
    EXPECT_EQ(whole_rows[i][2], parts_rows[i][2]) << "loss of row " << i;
  }
}

TEST_F(TrainerTest, RefusesARunThatIsThereAndOneThatDiffers) {
  auto config = little_run(folder_, "run");
  run(config);
  EXPECT_TRUE(contains(error_of([&] { run(config); }), "a run is there already"));
  config.train.batch_size = 3;
  EXPECT_TRUE(contains(error_of([&] { resume(config); }), "another train.batch_size"));
  config.train.out = folder_ / "none";
  EXPECT_TRUE(contains(error_of([&] { resume(config); }), "no run to resume"));
}

TEST_F(TrainerTest, RefusesToResumeWithoutAStateOrOnAnotherCorpus) {
  auto config = little_run(folder_, "run");
  run(config);
  config.train.iterations = 10;
  testing::write_swinging_corpus(folder_ / "other", 4, 150, kBands);
  config.train.corpus = folder_ / "other";
  EXPECT_TRUE(contains(error_of([&] { resume(config); }), "the corpus isn't the one that the run in"));
  config.train.corpus = folder_ / "corpus";
  for (const char* name : {"4.state.safetensors", "8.state.safetensors"}) {
    fs::remove(folder_.path() / "run/checkpoints" / name);
  }
  EXPECT_TRUE(contains(error_of([&] { resume(config); }), "no checkpoint has its training state"));
  fs::remove(folder_.path() / "run/config.json");
  EXPECT_TRUE(contains(error_of([&] { run(config); }), "a run is there already"));
  EXPECT_EQ(rows_of(folder_.path() / "run/log.csv").size(), 9U) << "the log is as it was";
}

TEST_F(TrainerTest, RefusesACorpusThatWasPreparedOtherwise) {
  auto config = little_run(folder_, "run");
  config.pose.normalise = "uniform";
  EXPECT_TRUE(contains(error_of([&] { run(config); }), "normalised \"paper\", but pose.normalise is \"uniform\""));
  config.pose.normalise = "paper";
  config.audio.sample_rate = 44100;
  EXPECT_TRUE(contains(error_of([&] { run(config); }), "its mel is of 22050 Hz with an n_fft of 1024"));
}

TEST_F(TrainerTest, RefusesACorpusThatDoesntFit) {
  auto config = little_run(folder_, "run");
  config.audio.n_mels = kBands + 1;
  EXPECT_TRUE(contains(error_of([&] { run(config); }), "6 mel bands, but audio.n_mels is 7"));
  config.audio.n_mels = kBands;
  config.pose.fps = 30;
  EXPECT_TRUE(contains(error_of([&] { run(config); }), "25 frames/s, but pose.fps is 30"));
  config.train.corpus = folder_ / "none";
  EXPECT_TRUE(contains(error_of([&] { run(config); }), "no corpus.json in it"));
  EXPECT_FALSE(fs::exists(folder_ / "run")) << "nothing is written for a run that can't begin";
}

TEST_F(TrainerTest, StopsWhenTheLossIsNotFinite) {
  auto config = little_run(folder_, "run");
  config.loss.limb_weight = 1e300;
  config.optimiser.learning_rate = 10;
  const std::string message = error_of([&] { run(config); });
  EXPECT_TRUE(contains(message, "isn't finite at iteration")) << message;
}

TEST_F(TrainerTest, TellsWhatIsNotFiniteAndTheLastGoodCheckpoint) {
  auto config = little_run(folder_, "run");
  config.train.checkpoint_every = 2;
  config.train.iterations = 2;
  run(config);
  auto broken = model::read_checkpoint(folder_.path() / "run/checkpoints/2.safetensors");
  for (float& weight : broken.parameters.at("skeleton_encoder.blocks.0.weight")) weight = 3e38F;  // what it makes isn't
  model::write_checkpoint(folder_.path() / "run/checkpoints/2.safetensors", broken);
  config.train.iterations = 4;
  const std::string message = error_of([&] { resume(config); });
  EXPECT_TRUE(contains(message, "isn't finite at iteration 3; the last good checkpoint is")) << message;
  EXPECT_TRUE(contains(message, "checkpoints/2.safetensors")) << message;
  EXPECT_EQ(rows_of(folder_.path() / "run/log.csv").size(), 3U) << "no row for the iteration that failed";
}

TEST_F(TrainerTest, ValidatesInTheIterationItIsStoppedIn) {
  auto config = little_run(folder_, "run");
  int iterations = 0;
  TrainOptions stopping;
  stopping.stop = [&] { return ++iterations == 4 ? 15 : 0; };
  EXPECT_EQ(run(config, stopping).iteration, 4);
  EXPECT_EQ(read_log(folder_.path() / "run/log.csv").back().validation.has_value(), true);
}

TEST_F(TrainerTest, RunsFreelyAndKeepsTheLiveliest) {
  auto config = little_run(folder_, "run");
  config.train.iterations = 12;
  config.train.free_run_every = 4;
  config.train.best_by = "free_run";
  run(config);
  const auto rows = read_log(folder_.path() / "run/log.csv");
  std::int64_t best = 0;
  double least = 1e9;
  for (const LogRow& row : rows) {
    EXPECT_EQ(row.free_run.has_value(), row.iteration % 4 == 0);
    if (!row.free_run) continue;
    EXPECT_GE(row.free_run->freeze_ratio, 0);
    EXPECT_LE(row.free_run->freeze_ratio, 1);
    EXPECT_GT(row.free_run->energy_ratio, 0);
    if (free_run_penalty(*row.free_run) < least) {
      least = free_run_penalty(*row.free_run);
      best = row.iteration;
    }
  }
  EXPECT_EQ(model::read_checkpoint(folder_.path() / "run/best.safetensors").iteration, best);
}

TEST_F(TrainerTest, LearnsInBf16AndGoesOnBitForBit) {
  auto config = little_run(folder_, "whole");
  config.train.precision = "bf16";
  run(config);
  config.train.out = folder_ / "parts";
  config.train.iterations = 4;
  run(config);
  config.train.iterations = 8;
  resume(config);
  const auto whole = model::read_checkpoint(folder_.path() / "whole/checkpoints/8.safetensors");
  EXPECT_EQ(whole.parameters, model::read_checkpoint(folder_.path() / "parts/checkpoints/8.safetensors").parameters);
  const auto rows = read_log(folder_.path() / "whole/log.csv");
  EXPECT_LT(rows.back().loss.total, rows.front().loss.total);
  config.train.precision = "fp32";
  config.train.iterations = 10;
  EXPECT_TRUE(contains(error_of([&] { resume(config); }), "another train.precision"));
}

TEST_F(TrainerTest, ANetworkThatPredictsStepsLearnsAndGoesOn) {
  auto config = little_run(folder_, "whole");
  config.model.pose_input = "motion";
  config.model.pose_output = "step";
  config.augment = {.mirrored = 0.5, .hidden_past = 0.3, .drift = 0.01};
  run_whole_and_in_parts(config);
  expect_learning(config);
}

TEST_F(TrainerTest, LearnsToDanceInSpace) {
  testing::write_swinging_corpus(folder_ / "space", 4, 200, kBands, 3);
  auto config = little_run(folder_, "whole");
  config.train.corpus = folder_ / "space";
  config.pose.dimensions = 3;
  config.train.free_run_every = 4;
  config.augment = {.mirrored = 0.5, .turned = 0.3, .drift = 0.01};
  run_whole_and_in_parts(config);
  const auto checkpoint = model::read_checkpoint(folder_.path() / "parts/best.safetensors");
  EXPECT_EQ(checkpoint.start_poses.columns(), 45U);
  EXPECT_EQ(checkpoint.aspect, 1);
  EXPECT_GT(checkpoint.median_joint_speed, 0);
  const auto danced = read_log(folder_.path() / "parts/log.csv").back().free_run;
  ASSERT_TRUE(danced.has_value());
  EXPECT_GT(danced->energy_ratio, 0);
  EXPECT_GT(danced->limb_ratio, 0);
  config.augment = {};
  expect_learning(config);
}

TEST_F(TrainerTest, RefusesClipsOfOtherDimensions) {
  auto config = little_run(folder_, "run");
  config.pose.dimensions = 3;
  const std::string message = error_of([&] { run(config); });
  EXPECT_TRUE(contains(message, "clip0.safetensors\": 2-D, but pose.dimensions is 3\n")) << message;
  testing::write_swinging_corpus(folder_ / "space", 4, 200, kBands, 3);
  config.train.corpus = folder_ / "space";
  config.pose.dimensions = 2;
  EXPECT_TRUE(contains(error_of([&] { run(config); }), "3-D, but pose.dimensions is 2"));
}

/// What the figures see of a dance in space is its front.
TEST(SeenMotion, IsThatOfTheFrontView) {
  const Matrix space = testing::swinging_clip(100, 1, 1, 3).keypoints;
  Matrix front(100, pose::kPoseSize);
  for (std::size_t t = 0; t < 100; ++t) {
    for (std::size_t i = 0; i < front.columns(); ++i) front(t, i) = space(t, i / 2 * 3 + i % 2);
  }
  const Matrix seen = seen_motion(space, 25, 1), expected = pose::kinetic_motion(front, 25, 1);
  ASSERT_EQ(seen.columns(), pose::kPoseSize);
  for (std::size_t i = 0; i < seen.values().size(); ++i) EXPECT_NEAR(seen.values()[i], expected.values()[i], 1e-6);
  EXPECT_EQ(seen_motion(front, 25, 0.5), pose::kinetic_motion(front, 25, 0.5));
}

TEST_F(TrainerTest, AFlowLearnsGoesOnAndKeepsNoMotion) {
  for (const std::int64_t dimensions : {2, 3}) {
    const auto name = std::to_string(dimensions);
    testing::write_dancing_corpus(folder_ / ("dances" + name), 4, kBands, static_cast<std::size_t>(dimensions));
    auto config = little_run(folder_, "whole" + name);
    const auto moves = testing::little_moves_config(dimensions);
    config.model.kind = "moves";
    config.pose = moves.pose;
    config.moves = moves.moves;
    config.moves.own_after = 2;
    config.train.corpus = folder_ / ("dances" + name);
    config.train.free_run_every = 8;
    config.train.best_by = "free_run";
    config.train.batch_size = 32;
    config.augment = {.mirrored = 0.5, .turned = dimensions == 3 ? 0.5 : 0};
    run_whole_and_in_parts(config, "parts" + name);
    const auto checkpoint = model::read_checkpoint(folder_.path() / ("parts" + name) / "best.safetensors");
    EXPECT_EQ(checkpoint.moves.styles, (std::vector<std::string>{"rumba", "waltz"}));
    EXPECT_TRUE(checkpoint.start_poses.empty());
    config.augment = {};
    config.moves.noise = 0;
    config.optimiser.learning_rate = 0.003;
    expect_learning(config);
  }
}

TEST_F(TrainerTest, RefusesADiskWithoutRoom) {
  auto config = little_run(folder_, "run");
  config.train.keep = 1000000000;
  config.train.checkpoint_every = 1;
  config.train.iterations = 1000000000;
  const std::string message = error_of([&] { run(config); });
  EXPECT_TRUE(contains(message, "MB are free there, but the run will need")) << message;
  EXPECT_FALSE(fs::exists(folder_ / "run")) << "nothing is written for a run that can't begin";
}

TEST_F(TrainerTest, StatisticsAreOfTheTrainingSplit) {
  const auto config = little_run(folder_, "run");
  const Dataset dataset = load_dataset(config.train.corpus, config);
  EXPECT_EQ(dataset.train.size(), 2U);
  EXPECT_EQ(dataset.valid.size(), 1U);
  double sum = 0;
  double square = 0;
  double count = 0;
  for (const auto& clip : dataset.train) {
    for (std::size_t t = 0; t < clip.mel.rows(); ++t) {
      sum += clip.mel(t, 3);
      square += clip.mel(t, 3) * clip.mel(t, 3);
      ++count;
    }
  }
  EXPECT_NEAR(dataset.mel_mean[3], sum / count, 1e-3);
  EXPECT_NEAR(dataset.mel_deviation[3], std::sqrt(square / count - sum / count * sum / count), 1e-3);
}

TEST_F(TrainerTest, PoseStatisticsAreOfTheTrainingSplit) {
  const auto config = little_run(folder_, "run");
  const Dataset dataset = load_dataset(config.train.corpus, config);
  torch::Tensor positions, steps;
  for (const auto& clip : dataset.train) {
    const auto rows = static_cast<std::int64_t>(clip.keypoints.rows());
    const auto all = torch::tensor(std::vector<float>(clip.keypoints.values().begin(), clip.keypoints.values().end()))
                         .view({rows, -1});
    positions = positions.defined() ? torch::cat({positions, all}) : all;
    const auto differences = all.narrow(0, 1, rows - 1) - all.narrow(0, 0, rows - 1);
    steps = steps.defined() ? torch::cat({steps, differences}) : differences;
  }
  const auto mean = positions.mean(0);
  const auto deviation = positions.std(0, /*unbiased=*/false);
  const auto size = steps.square().mean(0).sqrt();
  for (std::int64_t i = 0; i < 30; ++i) {
    const auto at = static_cast<std::size_t>(i);
    EXPECT_NEAR(dataset.poses.mean[at], mean[i].item<double>(), 1e-5);
    EXPECT_NEAR(dataset.poses.deviation[at], deviation[i].item<double>(), 1e-5);
    EXPECT_NEAR(dataset.poses.step[at], size[i].item<double>(), 1e-5);
  }
}

}  // namespace
}  // namespace choreo::train
