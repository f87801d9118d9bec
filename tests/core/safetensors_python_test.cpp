#include "choreo/core/process.h"
#include "choreo/core/safetensors.h"

#include <gtest/gtest.h>

#include <array>
#include <filesystem>
#include <string>
#include <vector>

#include "temporary_folder.h"

namespace choreo {
namespace {

const std::string kPython = CHOREO_SOURCE "/.venv/bin/python";
const std::string kScript = CHOREO_SOURCE "/tests/core/safetensors_roundtrip.py";
const std::string kNote = "a \"quoted\" größe";

int run(const std::vector<std::string>& arguments, std::string& errors) {
  std::vector<std::string> command{kPython};
  command.insert(command.end(), arguments.begin(), arguments.end());
  Child child(command, Child::Pipe::kInput);
  const int status = child.wait();
  errors = child.errors();
  return status;
}

class SafetensorsPython : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string errors;
    if (!std::filesystem::exists(kPython)) GTEST_SKIP() << kPython << " isn't there";
    if (run({"-c", "import numpy, safetensors"}, errors) != 0) GTEST_SKIP() << kPython << ": " << errors;
  }
  testing::TemporaryFolder folder_;
};

TEST_F(SafetensorsPython, ReadsWhatWeWrite) {
  TensorFile file;
  file.metadata = {{"format", "choreo-clip"}, {"note", kNote}};
  file.tensors["mel"] = Tensor::from(std::array{0.0F, 0.25F, 0.5F, 0.75F, 1.0F, 1.25F}, {2, 3});
  file.tensors["segments"] = Tensor::from(std::array<std::int64_t, 4>{0, -5, 1LL << 60, 7}, {2, 2});
  file.tensors["seen"] = Tensor::from(std::array<std::uint8_t, 3>{0, 1, 255}, {3});
  file.tensors["scalar"] = Tensor::from(std::array{42.0F}, {});
  file.tensors["nothing"] = Tensor::from(std::span<const float>(), {0, 15, 2});
  write_safetensors(folder_ / "ours.safetensors", file);
  std::string errors;
  EXPECT_EQ(run({kScript, "check", (folder_ / "ours.safetensors").string()}, errors), 0) << errors;
}

TEST_F(SafetensorsPython, WritesWhatWeRead) {
  std::string errors;
  ASSERT_EQ(run({kScript, "write", (folder_ / "theirs.safetensors").string()}, errors), 0) << errors;
  const TensorFile file = read_safetensors(folder_ / "theirs.safetensors");
  EXPECT_EQ(file.metadata, (std::map<std::string, std::string>{{"format", "test"}, {"note", kNote}}));
  EXPECT_EQ(file.tensors.size(), 6U);
  const auto at = [&](const char* name) -> const Tensor& { return file.at(name, "theirs"); };
  EXPECT_EQ(at("weights").shape, (std::vector<std::int64_t>{2, 3}));
  EXPECT_EQ(at("weights").to_float(), (std::vector<float>{1.5F, -2, 1e-30F, 0.1F, 3e38F, 0}));
  EXPECT_EQ(at("halves").dtype, DType::kF16);
  EXPECT_EQ(at("halves").to_float(), (std::vector<float>{1, -0.3330078125F, 65504, 0x1p-24F}));
  EXPECT_EQ(at("counts").data, Tensor::from(std::array<std::int64_t, 2>{-1, 1LL << 62}, {2}).data);
  EXPECT_EQ(at("bytes").data, Tensor::from(std::array<std::uint8_t, 3>{0, 128, 255}, {3}).data);
  EXPECT_EQ(at("scalar").to_float(), std::vector<float>{7});
  EXPECT_TRUE(at("scalar").shape.empty());
  EXPECT_EQ(at("nothing").shape, (std::vector<std::int64_t>{0, 3}));
}

}  // namespace
}  // namespace choreo
