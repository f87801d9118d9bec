#include "choreo/model/config.h"

#include "choreo/core/file.h"
#include "choreo/core/json.h"
#include "choreo/model/checkpoint.h"
#include "choreo/model/network.h"

#include <gtest/gtest.h>

#include <fstream>

#include "errors.h"
#include "model/checkpoints.h"

namespace choreo::model {
namespace {

using testing::error_of;

Config parse(const std::string& text) { return parse_config(parse_json(text, "c.json"), "c.json"); }
std::string refusal(const std::string& text) {
  return error_of([&] { parse(text); });
}

TEST(Config, AnEmptyOneIsThePapers) {
  const Config config = parse("{}");
  EXPECT_EQ(config.model.encoder_channels, 256);
  EXPECT_EQ(config.train.iterations, 30000);
  EXPECT_TRUE(differing_keys(config, Config{}).empty());
}

TEST(Config, PaperJsonIsTheDefaultsUnderAName) {
  const Config paper = read_config(CHOREO_SOURCE "/configs/paper.json");
  EXPECT_EQ(differing_keys(paper, Config{}), std::vector<std::string>{"model.name"});
}

TEST(Config, ThePapersNetworkHasItsWeights) { EXPECT_EQ(count_parameters(layers_of(Config{})), 8'876'958); }

TEST(Config, DimensionsChangeTheFirstAndTheLastLayer) {
  const Network network = describe_network(testing::in_space(testing::little_motion_config()));
  EXPECT_EQ(network.pose_size, 45);
  EXPECT_EQ(network.skeleton_encoder.input.front().in, 90);
  EXPECT_EQ(network.output.out, 45);
}

TEST(Config, SmallJsonHasAboutTwoPointTwoMillionWeights) {
  const auto count = count_parameters(layers_of(read_config(CHOREO_SOURCE "/configs/small.json")));
  EXPECT_NEAR(static_cast<double>(count), 2.2e6, 0.1e6);
}

TEST(Config, EveryConfigInTheTreeIsRead) {
  for (const auto& entry : std::filesystem::directory_iterator(CHOREO_SOURCE "/configs")) {
    if (entry.path().extension() != ".json") continue;
    EXPECT_NO_THROW(read_config(entry.path())) << entry.path();
  }
}

TEST(Config, AllowsComments) { EXPECT_EQ(parse("// one\n{ /* two */ \"train\": {\"seed\": 9} }").train.seed, 9); }

TEST(Config, AnUnknownKeyIsRefusedWithTheNearestName) {
  EXPECT_EQ(refusal(R"({"train": {"batchsize": 4}})"),
            "c.json: unknown key \"train.batchsize\"; did you mean train.batch_size?");
  EXPECT_EQ(refusal(R"({"optimizer": {"beta1": 0.5}})"),
            "c.json: unknown key \"optimizer.beta1\"; did you mean optimiser.beta1?");
  EXPECT_EQ(refusal(R"({"seed": 4})"), "c.json: \"seed\" must stand in a section; did you mean train.seed?");
}

TEST(Config, ValuesOfAnotherKindOrOutOfRangeAreRefused) {
  EXPECT_EQ(refusal(R"({"train": {"batch_size": 0}})"),
            "c.json: train.batch_size is 0, expected an integer from 1 to 65536");
  EXPECT_EQ(refusal(R"({"train": {"batch_size": 1.5}})"),
            "c.json: train.batch_size is 1.5, expected an integer from 1 to 65536");
  EXPECT_EQ(refusal(R"({"train": {"batch_size": 1e300}})"),
            "c.json: train.batch_size is 1e+300, expected an integer from 1 to 65536");
  EXPECT_EQ(refusal(R"({"train": {"batch_size": "4"}})"),
            "c.json: train.batch_size is \"4\", expected an integer from 1 to 65536");
  EXPECT_EQ(refusal(R"({"train": {"device": "tpu"}})"),
            "c.json: train.device is \"tpu\", expected one of auto, cpu, cuda");
  EXPECT_EQ(refusal(R"({"model": {"encoder_dilations": []}})"),
            "c.json: model.encoder_dilations is [], expected a list of integers from 1 to 4096");
  EXPECT_EQ(refusal(R"({"loss": {"limb_weight": -1}})"), "c.json: loss.limb_weight is -1, expected a number ≥ 0");
  EXPECT_EQ(refusal("[]"), "c.json: expected a JSON object of sections, found a list");
}

TEST(Config, KeysThatAreGoneArePassedOverWhereTheyAreOff) {
  const Config config = parse(R"({"model": {"inertia": 0.0}, "loss": {"speed_weight": 0.0},
                                  "augment": {"jitter": 0, "own_past": 0.0, "drift": 0.5}})");
  EXPECT_EQ(differing_keys(config, Config{}), std::vector<std::string>{"augment.drift"});
  EXPECT_EQ(dump_config(config).find("inertia"), std::string::npos);
}

TEST(Config, KeysThatAreGoneAreRefusedWhereTheyAreOn) {
  EXPECT_EQ(refusal(R"({"model": {"inertia": 0.75}})"),
            "c.json: model.inertia is 0.75, but this key is gone: expected 0 or nothing");
  EXPECT_EQ(refusal(R"({"augment": {"own_past": "0"}})"),
            "c.json: augment.own_past is \"0\", but this key is gone: expected 0 or nothing");
  Config config;
  set_key(config, "augment.jitter=0");
  EXPECT_EQ(error_of([&] { set_key(config, "augment.jitter=0.01"); }),
            "--set: augment.jitter is 0.01, but this key is gone: expected 0 or nothing");
}

TEST(Config, AModelThatPutStoredMovesTogetherIsRefusedWithAWord) {
  EXPECT_EQ(refusal(R"({"model": {"music_input": "counted", "move_size": 32}})"),
            "c.json: model.move_size is 32, but this key is gone: expected 0 or nothing");
  EXPECT_EQ(parse(R"({"model": {"music_input": "mel", "move_size": 0, "lead": 0.0}})").model.kind, "paper");
}

TEST(Config, TheShippedModelSamplesMovesInSpace) {
  const auto checkpoint = read_checkpoint(CHOREO_SOURCE "/configs/models/choreo.safetensors");
  EXPECT_TRUE(checkpoint.samples_moves());
  EXPECT_EQ(checkpoint.config.pose.dimensions, 3);
}

TEST(Config, ContradictionsAreRefused) {
  EXPECT_EQ(refusal(R"({"model": {"encoder_channels": 100}})"),
            "model.encoder_channels is 100, expected twice model.decoder_channels (128)");
}

TEST(Config, WhatIsOfOneKindOfDanceOnlyIsRefusedForTheOther) {
  EXPECT_EQ(refusal(R"({"pose": {"dimensions": 4}})"), "c.json: pose.dimensions is 4, expected an integer from 2 to 3");
  EXPECT_EQ(
      refusal(R"({"model": {"kind": "moves", "audio_lookahead": 5}})"),
      "model.audio_lookahead is 5, but model.kind is \"moves\", which hears no further than the beat: expected 0");
  EXPECT_EQ(refusal(R"({"augment": {"turned": 0.5}})"),
            "augment.turned is 0.5, but pose.dimensions is 2: a picture can't be turned, expected 0");
  EXPECT_EQ(parse(R"({"pose": {"dimensions": 3}, "augment": {"turned": 0.5}})").augment.turned, 0.5);
}

TEST(Config, DumpsAndReadsBackTheSame) {
  Config config;
  config.model.encoder_dilations = {1, 2};
  config.optimiser.learning_rate = 0.1 + 0.2;
  config.train.corpus = "a \"b\"\n";
  EXPECT_TRUE(differing_keys(parse(dump_config(config)), config).empty());
}

TEST(SetKey, OverridesOneKey) {
  Config config;
  set_key(config, "train.iterations=7");
  set_key(config, "train.out=a=b");
  set_key(config, "model.decoder_dilations=[1, 2]");
  EXPECT_EQ(config.train.iterations, 7);
  EXPECT_EQ(config.train.out, "a=b");
  EXPECT_EQ(config.model.decoder_dilations, (std::vector<std::int64_t>{1, 2}));
  EXPECT_EQ(error_of([&] { set_key(config, "train.seed"); }), "--set: \"train.seed\": expected section.key=value");
  EXPECT_EQ(error_of([&] { set_key(config, "train.sed=1"); }),
            "--set: unknown key \"train.sed\"; did you mean train.seed?");
  EXPECT_EQ(error_of([&] { set_key(config, "train.seed=x"); }), "--set train.seed: not valid JSON at line 1, column 1");
}

TEST(Config, TheReadmesTableIsTheKeys) {
  const std::string readme = read_file(CHOREO_SOURCE "/README.md");
  EXPECT_NE(readme.find(config_table()), std::string::npos) << "README.md should hold this table:\n" << config_table();
}

}  // namespace
}  // namespace choreo::model
