#include "choreo/core/json.h"

#include "choreo/core/file.h"

#include <gtest/gtest.h>

#include <string>

#include "errors.h"
#include "temporary_folder.h"

namespace choreo {
namespace {

using testing::error_of;

std::string refusal(std::string_view text) {
  return error_of([&] { parse_json(text, "x.json"); });
}

TEST(Json, CommentsAreAllowed) {
  const auto value = parse_json("{ // a line\n \"a\": /* within */ 1 }", "x.json");
  EXPECT_EQ(member<int>(value, "a", "x.json"), 1);
}

TEST(Json, ErrorsNameLineAndColumn) {
  EXPECT_EQ(refusal("{\n  \"a\": oops\n}"), "x.json: not valid JSON at line 2, column 8");
  EXPECT_EQ(refusal("x"), "x.json: not valid JSON at line 1, column 1");
  EXPECT_EQ(refusal(""), "x.json: not valid JSON at line 1, column 1");
  EXPECT_EQ(refusal("[1,\n2,\n"), "x.json: not valid JSON at line 3, column 1");
}

TEST(Json, WhateverIsWrongIsAnError) {
  EXPECT_EQ(refusal("[1e999]").find("x.json: "), 0U) << "no number";
  EXPECT_EQ(refusal("\"\xFF\"").find("x.json: not valid JSON"), 0U) << "no UTF-8";
  EXPECT_EQ(refusal("\"\\ud800\"").find("x.json: not valid JSON"), 0U) << "half a surrogate pair";
  EXPECT_EQ(refusal("{} {}").find("x.json: not valid JSON"), 0U);
}

TEST(Json, DepthIsLimited) {
  const auto nested = [](std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); };
  const std::string expected = "x.json: lists and objects lie more than 32 deep within each other, expected fewer";
  EXPECT_EQ(refusal(std::string(200'000, '[')), expected);
  EXPECT_EQ(refusal(nested(200'000)), expected);
  EXPECT_EQ(refusal(nested(33)), expected);
  std::string objects;
  for (int i = 0; i < 200'000; ++i) objects += "{\"a\":";
  EXPECT_EQ(refusal(objects), expected);
  EXPECT_EQ(parse_json(nested(32), "x.json").dump(), nested(32));
  EXPECT_EQ(parse_json("[[1], [2], [3], {}, {}]", "x.json").size(), 5U) << "side by side is not deep";
}

TEST(Json, ADeviceWithoutAnEndIsRefused) {
  EXPECT_NE(error_of([] { read_json("/dev/zero"); }).find("more than 1073741824 bytes"), std::string::npos);
}

TEST(Json, ReadsFiles) {
  const testing::TemporaryFolder folder;
  write_atomically(folder / "a.json", "[1, 2]");
  EXPECT_EQ(read_json(folder / "a.json").size(), 2U);
  write_atomically(folder / "b.json", "[1, 2");
  EXPECT_NE(error_of([&] { read_json(folder / "b.json"); }).find("b.json\": not valid JSON at line 1"),
            std::string::npos);
}

TEST(Json, MembersAreChecked) {
  const auto object = parse_json(R"({"n": 25, "s": "text", "l": [1], "o": {}, "b": true, "z": null})", "x");
  EXPECT_EQ(member<double>(object, "n", "x"), 25);
  EXPECT_EQ(member<std::string>(object, "s", "x"), "text");
  EXPECT_EQ(error_of([&] { member<int>(object, "fps", "x.json"); }), "x.json: \"fps\" is missing");
  EXPECT_EQ(error_of([&] { member<int>(object, "s", "x.json"); }), "x.json: \"s\" has the wrong kind: a string");
  EXPECT_EQ(error_of([&] { member<std::string>(object, "l", "x.json"); }), "x.json: \"l\" has the wrong kind: a list");
  EXPECT_EQ(error_of([&] { member<int>(parse_json("3", "x"), "a", "x.json"); }),
            "x.json: expected a JSON object, found a number");
  EXPECT_EQ(member_or<int>(object, "fps", 30, "x"), 30);
  EXPECT_EQ(member_or<int>(object, "n", 30, "x"), 25);
  EXPECT_THROW(member_or<int>(object, "s", 30, "x"), Error);
  EXPECT_EQ(kind_of(object["o"]), "an object");
  EXPECT_EQ(kind_of(object["b"]), "a boolean");
  EXPECT_EQ(kind_of(object["z"]), "null");
}

}  // namespace
}  // namespace choreo
