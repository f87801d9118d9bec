#include "choreo/train/trainer.h"

#include "nn/cuda_fixture.h"
#include "temporary_folder.h"
#include "train/corpora.h"
#include "train/csv.h"

namespace choreo::train {
namespace {

class CudaTraining : public testing::CudaFixture {};

TEST_F(CudaTraining, TwentyIterationsOfThePaper) {
  const testing::TemporaryFolder folder;
  testing::write_swinging_corpus(folder / "corpus", 4, 600, 80);
  model::Config config = model::read_config(CHOREO_SOURCE "/configs/paper.json");
  config.train.corpus = folder / "corpus";
  config.train.out = folder / "run";
  config.train.iterations = 20;
  config.train.device = "cuda";
  EXPECT_EQ(train(config, {}, no_log(), no_progress()).iteration, 20);
  const auto rows = testing::rows_of(folder.path() / "run/log.csv");
  ASSERT_EQ(rows.size(), 21U);
  EXPECT_LT(std::stod(rows.back()[2]), std::stod(rows[1][2]));
}

}  // namespace
}  // namespace choreo::train
