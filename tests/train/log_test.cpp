#include "choreo/train/log.h"

#include "choreo/core/file.h"

#include <gtest/gtest.h>

#include <string>

#include "errors.h"
#include "temporary_folder.h"

namespace choreo::train {
namespace {

LogRow row(std::int64_t iteration) { return {iteration, 1.5, {0.3, 0.2, 0.1}, {}, {}}; }

TEST(TrainingLog, ReadsWhatItWrote) {
  const testing::TemporaryFolder folder;
  LogRow full = row(2);
  full.validation = Validation{{0.5, 0.4, 0.1}, {0.6, 0, 0}};
  full.free_run = FreeRun{0.25, 1.5, 1.1, 0.3, 0.1};
  {
    TrainingLog log(folder / "log.csv", 0);
    log.add(row(1));
    log.add(full);
    log.flush();
  }
  const auto rows = read_log(folder / "log.csv");
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows[0].iteration, 1);
  EXPECT_EQ(rows[0].loss.limb, 0.1);
  EXPECT_FALSE(rows[0].validation || rows[0].free_run);
  EXPECT_EQ(rows[1].validation->model.pose, 0.4);
  EXPECT_EQ(rows[1].validation->copy.total, 0.6);
  EXPECT_EQ(rows[1].free_run->energy_ratio, 1.5);
  EXPECT_EQ(rows[1].free_run->limb_ratio, 1.1);
  EXPECT_EQ(rows[1].free_run->control, 0.1);
}

TEST(TrainingLog, GoesOnAfterTheRowsThatCount) {
  const testing::TemporaryFolder folder;
  // As an older version wrote it, killed while it wrote row 120.
  write_atomically(folder / "log.csv",
                   "iteration,seconds,loss,pose_loss,limb_loss,valid_loss,valid_pose_loss,valid_limb_loss,"
                   "valid_copy_loss\n1,0.1,3,2,1,,,,\n2,0.2,3,2,1,4,3,1,5\n3,0.3,3,2,1,,,,\n12");
  {
    TrainingLog log(folder / "log.csv", 2);
    log.add(row(3));
  }
  const auto rows = read_log(folder / "log.csv");
  ASSERT_EQ(rows.size(), 3U);
  EXPECT_EQ(rows[1].validation->copy.total, 5);
  EXPECT_EQ(rows[2].loss.total, 0.3);
  const std::string text = read_file(folder / "log.csv");
  EXPECT_NE(text.find("\n2,0.2,3,2,1,4,3,1,5,,,,,\n3,"), std::string::npos) << text;
}

TEST(TrainingLog, RefusesWhatIsNone) {
  const testing::TemporaryFolder folder;
  for (const char* line : {"1,2,3", "one,0,0,0,0,,,,", "1,0,0,0,0,,,,,,,,,,", "-1,0,0,0,0,,,,", "1,0,0,0,0x,,,,"}) {
    write_atomically(folder / "log.csv", std::string("iteration,…\n") + line + "\n");
    const std::string message = testing::error_of([&] { read_log(folder / "log.csv"); });
    EXPECT_NE(message.find("row 1 isn't one of a training log"), std::string::npos) << line;
  }
}

TEST(TrainingLog, AFullDiskIsAnError) {
  std::error_code error;
  if (!std::filesystem::exists("/dev/full", error)) GTEST_SKIP() << "no /dev/full here";
  const testing::TemporaryFolder folder;
  TrainingLog log(folder / "log.csv", 0);
  std::filesystem::remove(folder / "log.csv");
  std::filesystem::create_symlink("/dev/full", folder / "log.csv");
  const auto write_one = [&] { TrainingLog(folder / "log.csv", 0).add(row(1)); };
  EXPECT_NE(testing::error_of(write_one).find("can't be written"), std::string::npos);
}

}  // namespace
}  // namespace choreo::train
