#include "choreo/output/dance.h"

#include "choreo/core/file.h"
#include "choreo/core/json.h"
#include "choreo/output/dance_writer.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <clocale>
#include <cmath>
#include <functional>
#include <limits>

#include "errors.h"
#include "output/toy_dance.h"
#include "temporary_folder.h"

namespace choreo::output {
namespace {

using choreo::testing::error_of;
using choreo::testing::TemporaryFolder;
using nlohmann::json;
using testing::toy_dance;

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

std::size_t files_in(const std::filesystem::path& folder) {
  return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(folder), {}));
}

TEST(Dance, ComesBackAsWritten) {
  const TemporaryFolder folder;
  Dance dance = toy_dance(40, 30000.0 / 1001, 0.56239);
  dance.metres_per_unit = 3.25;
  dance.median_joint_speed = 0.371;
  dance.generation = {.variant = 3,
                      .style = "a \"style\"",
                      .energy = 1.5,
                      .temperature = 0.5,
                      .start = "clip.safetensors",
                      .precision = "bf16"};
  write_dance(folder / "dance.json", dance);
  const Dance back = read_dance(folder / "dance.json");
  EXPECT_EQ(back.fps, dance.fps);
  EXPECT_EQ(back.aspect, dance.aspect);
  EXPECT_EQ(back.metres_per_unit, 3.25);
  EXPECT_EQ(back.median_joint_speed, 0.371);
  EXPECT_EQ(back.audio.file, "song \"one\".wav");
  EXPECT_EQ(back.audio.seconds, 12.5);
  EXPECT_EQ(back.audio.sha256, dance.audio.sha256);
  EXPECT_EQ(back.model.name, "toy");
  EXPECT_EQ(back.model.iteration, 30000);
  EXPECT_EQ(back.model.sha256, dance.model.sha256);
  EXPECT_EQ(back.seed, dance.seed);
  EXPECT_EQ(back.generation.variant, 3U);
  EXPECT_EQ(back.generation.style, "a \"style\"");
  EXPECT_EQ(back.generation.energy, 1.5);
  EXPECT_EQ(back.generation.temperature, 0.5);
  EXPECT_EQ(back.generation.start, "clip.safetensors");
  EXPECT_EQ(back.generation.precision, "bf16");
  ASSERT_EQ(back.frames.rows(), 40U);
  for (std::size_t i = 0; i < dance.frames.values().size(); ++i) {
    EXPECT_NEAR(back.frames.values()[i], dance.frames.values()[i], 1e-7);
  }
}

TEST(Dance, KeepsSevenDigits) {
  const TemporaryFolder folder;
  Dance dance = toy_dance(1);
  dance.frames(0, 0) = 0.12345678F;
  dance.frames(0, 1) = 1.2345678e-6F;
  dance.frames(0, 2) = 1.0F;
  write_dance(folder / "dance.json", dance);
  const std::string text = read_file(folder / "dance.json");
  EXPECT_NE(text.find("[[0.1234568, 1.234568e-06], [1, "), std::string::npos) << text;
  EXPECT_EQ(text.find("median_joint_speed"), std::string::npos);
  EXPECT_EQ(text.find("generation"), std::string::npos);
}

TEST(Dance, IsTheSameInEveryLocale) {
  const TemporaryFolder folder;
  write_dance(folder / "a.json", toy_dance(2));
  if (std::setlocale(LC_ALL, "de_DE.UTF-8") == nullptr) GTEST_SKIP() << "no German locale here";
  write_dance(folder / "b.json", toy_dance(2));
  std::setlocale(LC_ALL, "C");
  EXPECT_EQ(read_file(folder / "a.json"), read_file(folder / "b.json"));
}

TEST(Dance, HasTheDocumentedKeysInOrder) {
  const TemporaryFolder folder;
  write_dance(folder / "dance.json", toy_dance(3));
  const std::string text = read_file(folder / "dance.json");
  const auto file = nlohmann::ordered_json::parse(text);
  std::vector<std::string> keys;
  for (const auto& [key, value] : file.items()) keys.push_back(key);
  EXPECT_EQ(keys, (std::vector<std::string>{"format", "version", "fps", "aspect", "joints", "limbs", "model", "seed",
                                            "frames", "audio"}));
  EXPECT_EQ(file["joints"][14], "LAnkle");
  EXPECT_EQ(file["limbs"].size(), 14U);
  EXPECT_EQ(file["frames"].size(), 3U);
  EXPECT_EQ(file["frames"][0].size(), 15U);
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 12);  // 8 of the header, a line a frame, the end
}

TEST(Dance, RefusesWhatIsNotFinite) {
  const TemporaryFolder folder;
  Dance dance = toy_dance(5);
  dance.frames(3, 2 * 4 + 1) = kNan;
  const std::string error = error_of([&] { write_dance(folder / "dance.json", dance); });
  EXPECT_NE(error.find("dance.json\": frame 3, joint RWrist: y is nan"), std::string::npos) << error;
  dance = toy_dance(5);
  dance.aspect = kNan;
  EXPECT_NE(error_of([&] { write_dance(folder / "dance.json", dance); }).find("aspect"), std::string::npos);
  dance.aspect = 1;
  dance.audio.seconds = std::numeric_limits<double>::infinity();
  EXPECT_NE(error_of([&] { write_dance(folder / "dance.json", dance); }).find("seconds"), std::string::npos);
  EXPECT_NE(error_of([&] { write_dance(folder / "dance.json", toy_dance(0)); }).find("no frames"), std::string::npos);
  EXPECT_EQ(files_in(folder.path()), 0U);
}

TEST(Dance, OfAnUnwritableFolderLeavesNothing) {
  const TemporaryFolder folder;
  EXPECT_NE(error_of([&] { write_dance(folder / "no/dance.json", toy_dance(2)); }).find("can't be written"),
            std::string::npos);
  EXPECT_EQ(files_in(folder.path()), 0U);
}

TEST(Dance, InSpaceComesBackAsWritten) {
  const TemporaryFolder folder;
  const Dance dance = testing::toy_dance_in_space(20);
  write_dance(folder / "dance.json", dance);
  const std::string text = read_file(folder / "dance.json");
  EXPECT_NE(text.find("\"aspect\": 1, \"dimensions\": 3,\n"), std::string::npos) << text;
  EXPECT_NE(text.find("[[0.5, 0.05, 0.1], [0.5, 0.2, 0.2], "), std::string::npos) << text;
  const Dance back = read_dance(folder / "dance.json");
  EXPECT_EQ(back.dimensions, 3U);
  ASSERT_EQ(back.frames.columns(), 45U);
  for (std::size_t i = 0; i < dance.frames.values().size(); ++i) {
    EXPECT_NEAR(back.frames.values()[i], dance.frames.values()[i], 1e-7);
  }
}

TEST(Dance, InSpaceIsHeldToItsDimensions) {
  const TemporaryFolder folder;
  Dance dance = testing::toy_dance_in_space(3);
  const auto refusal = [&] { return error_of([&] { write_dance(folder / "dance.json", dance); }); };
  dance.dimensions = 2;
  EXPECT_NE(refusal().find("frame 0 has 45 numbers, expected 30"), std::string::npos) << refusal();
  dance.dimensions = 4;
  EXPECT_NE(refusal().find("\"dimensions\" is 4, expected 2 or 3"), std::string::npos) << refusal();
  dance.dimensions = 3;
  dance.frames(2, 3 * 4 + 2) = kNan;
  EXPECT_NE(refusal().find("frame 2, joint RWrist: z is nan"), std::string::npos) << refusal();
}

TEST(SeenFrom, ADanceInSpaceFillsThePicture) {
  const Dance dance = testing::toy_dance_in_space(20);
  const Dance front = seen_from({}, dance), side = seen_from({.yaw = 90}, dance);
  EXPECT_EQ(front.dimensions, 2U);
  EXPECT_EQ(front.frames.columns(), 30U);
  for (const Dance* seen : {&front, &side}) {
    const auto [least, most] = std::ranges::minmax(seen->frames.values());
    EXPECT_EQ(std::pair(least, most), std::pair(0.0F, 1.0F));
    EXPECT_EQ(seen->audio.file, dance.audio.file);
  }
  EXPECT_NEAR(front.aspect, 1 / 0.95, 1e-6) << "as wide as the cube, and from 0.05 to 1";
  EXPECT_NEAR(side.aspect, 0.2 / 0.95, 1e-6) << "as deep as the body";
  EXPECT_NEAR(front.median_joint_speed, dance.median_joint_speed / 0.95, 1e-6) << "in the picture's height";
  const Dance flat = toy_dance(5);
  EXPECT_EQ(seen_from({.yaw = 90}, flat).frames, flat.frames);
  EXPECT_FALSE(seen_from({.yaw = 90}, flat).generation.camera);
}

TEST(SeenFrom, TheFileTellsFromWhere) {
  const TemporaryFolder folder;
  Dance dance = testing::toy_dance_in_space(2);
  dance.generation.precision = "f16";
  write_dance(folder / "space.json", dance);
  EXPECT_FALSE(read_dance(folder / "space.json").generation.camera);
  write_dance(folder / "view.json", seen_from({.yaw = -30, .pitch = 12.5}, dance));
  const auto camera = read_dance(folder / "view.json").generation.camera;
  ASSERT_TRUE(camera);
  EXPECT_EQ(camera->yaw, -30);
  EXPECT_EQ(camera->pitch, 12.5);
}

TEST(DanceWriter, WritesWhatWriteDanceWrites) {
  const TemporaryFolder folder;
  const Dance dance = toy_dance(7);
  write_dance(folder / "whole.json", dance);
  DanceWriter writer(folder / "streamed.json", dance);
  for (std::size_t t = 0; t < 7; ++t) writer.frame(dance.frames.row(t));
  EXPECT_FALSE(std::filesystem::exists(folder / "streamed.json"));
  writer.finish(dance.audio);
  EXPECT_EQ(read_file(folder / "whole.json"), read_file(folder / "streamed.json"));
}

TEST(DanceWriter, RefusesWrongPosesAndLeavesNothing) {
  const TemporaryFolder folder;
  {
    DanceWriter writer(folder / "dance.json", DanceHeader{});
    EXPECT_NE(error_of([&] { writer.frame(std::vector<float>(29)); }).find("29 numbers"), std::string::npos);
    EXPECT_NE(error_of([&] { writer.frame(std::vector<float>(30, kNan)); }).find("Nose"), std::string::npos);
    EXPECT_NE(error_of([&] { writer.finish({}); }).find("no frames"), std::string::npos);
  }
  EXPECT_EQ(files_in(folder.path()), 0U);
}

/// The error for toy_dance(4) after `change`.
std::string error_after(const std::function<void(json&)>& change) {
  const TemporaryFolder folder;
  write_dance(folder / "dance.json", toy_dance(4));
  json file = read_json(folder / "dance.json");
  change(file);
  write_atomically(folder / "dance.json", file.dump());
  std::string error = error_of([&] { read_dance(folder / "dance.json"); });
  EXPECT_NE(error.find("dance.json\""), std::string::npos) << error;
  EXPECT_EQ(error.find('\n'), std::string::npos) << error;
  return error;
}

void expect_refused(const std::string& expected, const std::function<void(json&)>& change) {
  const std::string error = error_after(change);
  EXPECT_NE(error.find(expected), std::string::npos) << error;
}

TEST(ReadDance, NeedsEveryKey) {
  for (const char* key :
       {"format", "version", "fps", "aspect", "joints", "limbs", "model", "seed", "frames", "audio"}) {
    expect_refused(key, [&](json& file) { file.erase(key); });
  }
  for (const char* key : {"file", "seconds", "sha256"}) {
    expect_refused(key, [&](json& file) { file["audio"].erase(key); });
  }
  for (const char* key : {"name", "iteration", "sha256"}) {
    expect_refused(key, [&](json& file) { file["model"].erase(key); });
  }
}

TEST(ReadDance, NeedsEveryKeyToBeOfItsKind) {
  const std::vector<json> wrong{nullptr, true, json::object()};
  for (const char* key :
       {"format", "version", "fps", "aspect", "joints", "limbs", "model", "seed", "frames", "audio"}) {
    for (const json& value : wrong) error_after([&](json& file) { file[key] = value; });
  }
  error_after([](json& file) { file = json::array(); });
  error_after([](json& file) { file["audio"]["file"] = 3; });
  error_after([](json& file) { file["model"]["iteration"] = 1.5; });
  error_after([](json& file) { file["median_joint_speed"] = "fast"; });
  error_after([](json& file) { file["metres_per_unit"] = -1; });
}

TEST(ReadDance, RefusesForeignFilesAndHeaders) {
  expect_refused("choreo-dance", [](json& file) { file["format"] = "choreo-clip"; });
  expect_refused("version 2", [](json& file) { file["version"] = 2; });
  expect_refused("\"fps\" is 0", [](json& file) { file["fps"] = 0; });
  expect_refused("\"aspect\" is -1", [](json& file) { file["aspect"] = -1; });
  expect_refused("joints", [](json& file) { std::swap(file["joints"][0], file["joints"][1]); });
  expect_refused("limbs", [](json& file) { file["limbs"].erase(13); });
  expect_refused("seed", [](json& file) { file["seed"] = -1; });
}

TEST(ReadDance, OfDancesInSpaceWantsThreeNumbersAJoint) {
  expect_refused("frame 0, joint Nose must be a list of 3", [](json& file) { file["dimensions"] = 3; });
  expect_refused("\"dimensions\" is 4, expected 2 or 3", [](json& file) { file["dimensions"] = 4; });
  expect_refused("\"dimensions\" is 3.0, expected an integer", [](json& file) { file["dimensions"] = 3.0; });
}

TEST(ReadDance, NamesTheBadFrame) {
  expect_refused("no frames", [](json& file) { file["frames"] = json::array(); });
  expect_refused("frame 2 must be a list of 15 joints, found 14", [](json& file) { file["frames"][2].erase(0); });
  expect_refused("frame 1 must be a list of 15 joints, found null", [](json& file) { file["frames"][1] = nullptr; });
  expect_refused("frame 3, joint Neck must be a list of 2", [](json& file) { file["frames"][3][1].push_back(1); });
  expect_refused("frame 3, joint LAnkle: null", [](json& file) { file["frames"][3][14][0] = nullptr; });
  expect_refused("frame 0, joint Nose: true", [](json& file) { file["frames"][0][0][1] = true; });
  expect_refused("frame 0, joint Nose: 1e+39", [](json& file) { file["frames"][0][0][1] = 1e39; });
}

TEST(ReadDance, RefusesBrokenJson) {
  const TemporaryFolder folder;
  write_dance(folder / "dance.json", toy_dance(4));
  const std::string text = read_file(folder / "dance.json");
  for (const double share : {0.0, 0.01, 0.5, 0.99}) {
    write_atomically(folder / "cut.json", text.substr(0, static_cast<std::size_t>(share * double(text.size()))));
    EXPECT_NE(error_of([&] { read_dance(folder / "cut.json"); }).find("not valid JSON"), std::string::npos);
  }
  for (const char* word : {"NaN", "1e999"}) {
    std::string broken = text;
    broken.replace(broken.find("[[0.5"), 5, std::string("[[") + word);
    write_atomically(folder / "broken.json", broken);
    EXPECT_NE(error_of([&] { read_dance(folder / "broken.json"); }).find("broken.json"), std::string::npos);
  }
  EXPECT_NE(error_of([&] { read_dance(folder / "none.json"); }).find("none.json"), std::string::npos);
}

TEST(ReadDance, IgnoresUnknownKeys) {
  const TemporaryFolder folder;
  write_dance(folder / "dance.json", toy_dance(4));
  json file = read_json(folder / "dance.json");
  file["comment"] = {1, 2};
  file["audio"]["tempo"] = 120;
  write_atomically(folder / "dance.json", file.dump());
  EXPECT_EQ(read_dance(folder / "dance.json").frames.rows(), 4U);
}

}  // namespace
}  // namespace choreo::output
