#include "choreo/core/safetensors.h"

#include "choreo/core/error.h"
#include "choreo/core/file.h"
#include "choreo/core/random.h"

#include <gtest/gtest.h>

#include <array>
#include <cstring>
#include <string>
#include <vector>

#include "errors.h"
#include "temporary_folder.h"

namespace choreo {
namespace {

using testing::error_of;

/// A file of this header (padded as given) and data.
std::string file_of(const std::string& header, const std::string& data = "") {
  const std::uint64_t length = header.size();
  std::string bytes(8, '\0');
  std::memcpy(bytes.data(), &length, 8);
  return bytes + header + data;
}

std::string refusal(const std::string& bytes) {
  return error_of([&] { parse_safetensors(bytes, "x.safetensors"); });
}

void expect_refused(const std::string& header, const std::string& data, const std::string& reason) {
  const std::string message = refusal(file_of(header, data));
  EXPECT_NE(message.find(reason), std::string::npos) << header << "\n→ " << message;
  EXPECT_EQ(message.find("x.safetensors: "), 0U) << message;
}

TensorFile example() {
  TensorFile file;
  file.metadata = {{"format", "choreo-clip"}, {"text", "quotes \" and \n newlines, größe"}};
  file.tensors["mel"] = Tensor::from(std::array{1.5F, -2.0F, 3.25F, 0.0F, -0.0F, 1e-30F}, {2, 3});
  file.tensors["segments"] = Tensor::from(std::array<std::int64_t, 4>{0, -5, 1LL << 60, 7}, {2, 2});
  file.tensors["seen"] = Tensor::from(std::array<std::uint8_t, 3>{0, 1, 255}, {3});
  file.tensors["scalar"] = Tensor::from(std::array{42.0F}, {});
  file.tensors["nothing"] = Tensor::from(std::span<const float>(), {0, 15, 2});
  return file;
}

void expect_equal(const TensorFile& a, const TensorFile& b) {
  EXPECT_EQ(a.metadata, b.metadata);
  ASSERT_EQ(a.tensors.size(), b.tensors.size());
  for (const auto& [name, tensor] : a.tensors) {
    const Tensor& other = b.at(name, "b");
    EXPECT_EQ(tensor.dtype, other.dtype) << name;
    EXPECT_EQ(tensor.shape, other.shape) << name;
    EXPECT_EQ(tensor.data, other.data) << name;
  }
}

TEST(Safetensors, RoundTrip) {
  const testing::TemporaryFolder folder;
  write_safetensors(folder / "a.safetensors", example());
  expect_equal(read_safetensors(folder / "a.safetensors"), example());
  const std::string bytes = read_file(folder / "a.safetensors");
  EXPECT_EQ(bytes, serialise_safetensors(example()));
  std::uint64_t length = 0;
  std::memcpy(&length, bytes.data(), 8);
  EXPECT_EQ(length % 8, 0U);
}

TEST(Safetensors, NoTensorsAtAll) {
  expect_equal(parse_safetensors(serialise_safetensors({}), "x"), {});
  expect_equal(parse_safetensors(file_of("{}"), "x"), {});
}

TEST(Safetensors, TensorsMayLieInAnyOrder) {
  const std::string header =
      R"({"a":{"dtype":"U8","shape":[2],"data_offsets":[3,5]},"b":{"data_offsets":[0,3],"shape":[3],"dtype":"U8"}}   )";
  const TensorFile file = parse_safetensors(file_of(header, "bbbaa"), "x");
  EXPECT_EQ(file.at("a", "x").data, std::vector<std::byte>(2, std::byte{'a'}));
  EXPECT_EQ(file.at("b", "x").data, std::vector<std::byte>(3, std::byte{'b'}));
}

TEST(Safetensors, EveryTypeHasItsSize) {
  const std::vector<std::pair<std::string, int>> sizes{{"F64", 8}, {"F32", 4}, {"F16", 2}, {"BF16", 2}, {"I64", 8},
                                                       {"I32", 4}, {"I16", 2}, {"I8", 1},  {"U8", 1},   {"BOOL", 1}};
  for (const auto& [name, size] : sizes) {
    const std::string header =
        fmt::format(R"({{"t":{{"dtype":"{}","shape":[3],"data_offsets":[0,{}]}}}})", name, 3 * size);
    const TensorFile file =
        parse_safetensors(file_of(header, std::string(static_cast<std::size_t>(3 * size), 'x')), "x");
    EXPECT_EQ(name_of(file.at("t", "x").dtype), name);
    EXPECT_EQ(size_of(file.at("t", "x").dtype), static_cast<std::size_t>(size));
  }
}

TEST(Safetensors, HalvesAreWidened) {
  const std::string header = R"({"t":{"dtype":"F16","shape":[2],"data_offsets":[0,4]}})";
  const TensorFile file = parse_safetensors(file_of(header, std::string("\x00\x3C\x00\xC2", 4)), "x");
  EXPECT_EQ(file.at("t", "x").to_float(), (std::vector<float>{1, -3}));
  const Tensor integers = Tensor::from(std::array<std::int64_t, 1>{1}, {1});
  EXPECT_NE(error_of([&] { static_cast<void>(integers.to_float()); }).find("I64"), std::string::npos);
}

TEST(Safetensors, RefusesTensorsThatDoNotCoverTheData) {
  const std::string two = R"({{"a":{{"dtype":"U8","shape":[{}],"data_offsets":[{},{}]}},)"
                          R"("b":{{"dtype":"U8","shape":[{}],"data_offsets":[{},{}]}}}})";
  const auto header = [&](int a0, int a1, int b0, int b1) {
    return fmt::format(fmt::runtime(two), a1 - a0, a0, a1, b1 - b0, b0, b1);
  };
  EXPECT_EQ(parse_safetensors(file_of(header(0, 4, 4, 8), "12345678"), "x").tensors.size(), 2U);
  expect_refused(header(0, 5, 4, 8), "12345678", "overlaps another");
  expect_refused(header(0, 8, 0, 8), "12345678", "overlaps another");
  expect_refused(header(0, 8, 3, 3), "12345678", "overlaps another");
  expect_refused(header(0, 3, 4, 8), "12345678", "follows a hole");
  expect_refused(header(1, 4, 4, 8), "12345678", "follows a hole");
  expect_refused(header(0, 4, 4, 8), "123456789", "1 bytes follow the last tensor");
  expect_refused(header(0, 4, 4, 8), "1234567", "cut short?");
  expect_refused("{}", "x", "1 bytes follow the last tensor");
}

TEST(Safetensors, RefusesEntriesThatAreWrong) {
  const auto one = [](const std::string& dtype, const std::string& shape, const std::string& offsets) {
    return R"({"t":{"dtype":)" + dtype + R"(,"shape":)" + shape + R"(,"data_offsets":)" + offsets + "}}";
  };
  const std::string data(8, 'x');
  EXPECT_EQ(parse_safetensors(file_of(one("\"U8\"", "[8]", "[0,8]"), data), "x").tensors.size(), 1U);
  expect_refused(one("\"F31\"", "[2]", "[0,8]"), data, "unknown type \"F31\"");
  expect_refused(one("7", "[2]", "[0,8]"), data, "\"dtype\" has the wrong kind");
  expect_refused(one("\"F32\"", "[3]", "[0,8]"), data, "has 8 bytes, but its shape asks for 12");
  expect_refused(one("\"F32\"", "8", "[0,8]"), data, "\"shape\" has the wrong kind");
  expect_refused(one("\"U8\"", "[-8]", "[0,8]"), data, "non-negative integer");
  expect_refused(one("\"U8\"", "[8.0]", "[0,8]"), data, "non-negative integer");
  expect_refused(one("\"U8\"", "[\"8\"]", "[0,8]"), data, "non-negative integer");
  expect_refused(one("\"U8\"", "[9223372036854775808]", "[0,8]"), data, "too large");
  expect_refused(one("\"U8\"", "[18446744073709551616]", "[0,8]"), data, "non-negative integer");
  expect_refused(one("\"F32\"", "[4611686018427387904,4]", "[0,8]"), data, "too large");
  expect_refused(one("\"U8\"", "[4294967296,4294967296]", "[0,0]"), "", "too large");
  expect_refused(one("\"F64\"", "[2305843009213693953]", "[0,8]"), data, "too large");
  expect_refused(one("\"U8\"", "[8]", "[0,9]"), data, "cut short?");
  expect_refused(one("\"U8\"", "[8]", "[8,0]"), data, "lies at bytes 8 to 0");
  expect_refused(one("\"U8\"", "[8]", "[-1,7]"), data, "non-negative integer");
  expect_refused(one("\"U8\"", "[8]", "[0,18446744073709551615]"), data, "cut short?");
  expect_refused(one("\"U8\"", "[8]", "[0]"), data, "two numbers");
  expect_refused(one("\"U8\"", "[8]", "[0,4,8]"), data, "two numbers");
  expect_refused(R"({"t":{"dtype":"U8","shape":[8]}})", data, "exactly dtype, shape and data_offsets");
  expect_refused(R"({"t":{"dtype":"U8","shape":[8],"data_offsets":[0,8],"more":1}})", data, "exactly dtype");
  expect_refused(R"({"t":[1,2,3]})", data, "exactly dtype");
}

TEST(Safetensors, RefusesHeadersThatAreWrong) {
  expect_refused("[]", "", "must be a JSON object");
  expect_refused("not json", "", "not valid JSON");
  expect_refused("", "", "not valid JSON");
  expect_refused("{} {}", "", "not valid JSON");
  expect_refused("{\"a\xFF\":1}", "", "not valid JSON");
  expect_refused(R"({"__metadata__":[]})", "", "an object of strings");
  expect_refused(R"({"__metadata__":{"fps":25}})", "", "\"fps\" must be a string");
  const std::string tensor = R"({"dtype":"U8","shape":[1],"data_offsets":[0,1]})";
  expect_refused(R"({"t":)" + tensor + R"(,"t":)" + tensor + "}", "x", "tensor \"t\" is there twice");
  expect_refused(std::string(200'000, '['), "", "more than 32 deep");
  expect_refused(std::string(200'000, '[') + std::string(200'000, ']'), "", "more than 32 deep");
  expect_refused(R"({"t":)" + std::string(200'000, '[') + std::string(200'000, ']') + "}", "", "more than 32 deep");
  expect_refused(R"({"t":{"dtype":"U8","shape":)" + std::string(200'000, '[') + "}}", "", "more than 32 deep");
  expect_refused(R"({"t":1e999})", "", "not valid JSON");
}

TEST(Safetensors, RefusesLengthsThatAreWrong) {
  EXPECT_NE(refusal("").find("too short"), std::string::npos);
  EXPECT_NE(refusal("1234567").find("too short"), std::string::npos);
  EXPECT_NE(refusal(std::string(8, '\xFF') + "{}").find("cut short"), std::string::npos);
  std::string longer = file_of("{}");
  longer[0] = 3;
  EXPECT_NE(refusal(longer).find("cut short: header of 3 bytes in a file of 10"), std::string::npos);
  EXPECT_NE(refusal("RIFF\x10\x20WAVEfmt and more of it").find("not a safetensors file"), std::string::npos);
}

TEST(Safetensors, EveryTruncationIsRefused) {
  const std::string bytes = serialise_safetensors(example());
  for (std::size_t length = 0; length < bytes.size(); ++length) {
    EXPECT_THROW(parse_safetensors(std::string_view(bytes).substr(0, length), "x"), Error) << length;
  }
}

TEST(Safetensors, FlippedBytesNeverCrash) {
  const std::string whole = serialise_safetensors(example());
  Random random(1);
  for (int i = 0; i < 2000; ++i) {
    std::string bytes = whole;
    for (std::uint64_t flips = 1 + random.below(3); flips > 0; --flips) {
      bytes[random.below(bytes.size())] = static_cast<char>(random.below(256));
    }
    try {
      for (const auto& [name, tensor] : parse_safetensors(bytes, "x").tensors) {
        EXPECT_EQ(tensor.data.size(), tensor.elements() * size_of(tensor.dtype)) << name;
      }
    } catch (const Error&) {
    }
  }
}

TEST(Safetensors, MissingTensorsAndFilesAreNamed) {
  EXPECT_EQ(error_of([] { static_cast<void>(example().at("pose", "clip")); }), "clip: tensor \"pose\" is missing");
  EXPECT_NE(error_of([] { read_safetensors("/nowhere/x.safetensors"); }).find("/nowhere/x.safetensors"),
            std::string::npos);
}

TEST(Safetensors, MetadataIsTextNumberOrInteger) {
  TensorFile file;
  file.metadata = {{"name", "a b"}, {"fps", "29.97"}, {"count", "-12"}, {"", ""}};
  EXPECT_EQ(file.text("name", "x"), "a b");
  EXPECT_EQ(file.number("fps", "x"), 29.97);
  EXPECT_EQ(file.number("count", "x"), -12);
  EXPECT_EQ(file.integer("count", "x"), -12);
  EXPECT_EQ(error_of([&] { static_cast<void>(file.text("none", "x")); }), "x: metadata \"none\" is missing");
  EXPECT_EQ(error_of([&] { static_cast<void>(file.integer("none", "x")); }), "x: metadata \"none\" is missing");
  EXPECT_EQ(error_of([&] { static_cast<void>(file.number("name", "x")); }),
            "x: metadata \"name\" is \"a b\", expected a finite number");
  EXPECT_EQ(error_of([&] { static_cast<void>(file.integer("fps", "x")); }),
            "x: metadata \"fps\" is \"29.97\", expected a whole number of 64 bits");
}

TEST(Safetensors, MetadataThatIsNoNumberIsRefused) {
  TensorFile file;
  for (const char* bad : {"", " 1", "1 ", "+1", "0x10", "1,5", "nan", "inf", "-inf", "1e999", "one", "1\n"}) {
    file.metadata["n"] = bad;
    EXPECT_THROW(static_cast<void>(file.number("n", "x")), Error) << bad;
    EXPECT_THROW(static_cast<void>(file.integer("n", "x")), Error) << bad;
  }
  file.metadata["n"] = "9223372036854775808";
  EXPECT_THROW(static_cast<void>(file.integer("n", "x")), Error);
}

TEST(Safetensors, AShapeMustFitItsValues) {
  EXPECT_NE(error_of([] {
              Tensor::from(std::array{1.0F, 2.0F}, {3});
            }).find("2 values has a shape of 3"),
            std::string::npos);
}

}  // namespace
}  // namespace choreo
