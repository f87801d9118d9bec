#include "train/processes.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <map>
#include <string>

#include "errors.h"

namespace choreo::train {
namespace {

using testing::error_of;

/// Environment variables as torchrun sets them, gone when the test ends.
class Environment : public ::testing::Test {
 protected:
  void SetUp() override { clear(); }
  void TearDown() override { clear(); }
  void set(const std::map<std::string, std::string>& variables) {
    for (const auto& [name, value] : variables) ::setenv(name.c_str(), value.c_str(), 1);
  }

 private:
  static void clear() {
    for (const char* name : {"RANK", "WORLD_SIZE", "LOCAL_RANK", "LOCAL_WORLD_SIZE", "MASTER_ADDR", "MASTER_PORT",
                             "TORCHELASTIC_RESTART_COUNT", "TORCHELASTIC_USE_AGENT_STORE"}) {
      ::unsetenv(name);
    }
  }
};

TEST_F(Environment, WithoutTorchrunAProcessIsAlone) {
  const Rank rank = rank_from_environment();
  EXPECT_EQ(rank.index, 0);
  EXPECT_EQ(rank.size, 1);
  const Processes processes(rank, torch::kCPU, no_log());
  EXPECT_TRUE(processes.alone() && processes.first());
  auto value = torch::tensor(3.0F);
  processes.sum({value});
  processes.broadcast({value});
  processes.agree_on("this", "nothing");
  EXPECT_EQ(processes.gather(15), std::vector<double>{15});
  EXPECT_EQ(value.item<float>(), 3);
}

TEST_F(Environment, TellsAProcessItsRank) {
  set({{"RANK", "3"},
       {"WORLD_SIZE", "4"},
       {"LOCAL_RANK", "1"},
       {"LOCAL_WORLD_SIZE", "2"},
       {"MASTER_ADDR", "host"},
       {"MASTER_PORT", "29501"},
       {"TORCHELASTIC_RESTART_COUNT", "2"},
       {"TORCHELASTIC_USE_AGENT_STORE", "True"}});
  const Rank rank = rank_from_environment();
  EXPECT_EQ(rank.index, 3);
  EXPECT_EQ(rank.size, 4);
  EXPECT_EQ(rank.local_index, 1);
  EXPECT_EQ(rank.local_size, 2);
  EXPECT_EQ(rank.address, "host");
  EXPECT_EQ(rank.port, 29501);
  EXPECT_EQ(rank.attempt, 2);
  EXPECT_TRUE(rank.store_is_there);
}

TEST_F(Environment, WhatMakesNoSenseIsRefused) {
  set({{"WORLD_SIZE", "2"}});
  EXPECT_EQ(error_of(rank_from_environment),
            "environment variable WORLD_SIZE is set, but RANK isn't\n  torchrun sets all that is needed");
  set({{"RANK", "2"}, {"MASTER_ADDR", "host"}, {"MASTER_PORT", "29501"}});
  EXPECT_EQ(error_of(rank_from_environment), "environment variable RANK: \"2\", expected an integer from 0 to 1");
  set({{"RANK", "1"}, {"MASTER_PORT", "port"}});
  EXPECT_EQ(error_of(rank_from_environment),
            "environment variable MASTER_PORT: \"port\", expected an integer from 1 to 65535");
}

}  // namespace
}  // namespace choreo::train
