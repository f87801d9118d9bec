#include "choreo/core/json.h"
#include "choreo/study/repeated_measures.h"
#include "choreo/study/shapiro_wilk.h"

#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <limits>
#include <vector>

#include "errors.h"

namespace choreo::study {
namespace {

using choreo::testing::error_of;
using nlohmann::json;

const json& golden() {
  static const json values = read_json(std::filesystem::path(CHOREO_GOLDEN) / "study_statistics.json");
  return values;
}

Scores scores_of(const json& rows) {
  Scores scores(rows.size(), rows[0].size());
  for (std::size_t i = 0; i < scores.rows(); ++i) {
    for (std::size_t j = 0; j < scores.columns(); ++j) scores(i, j) = rows[i][j].get<double>();
  }
  return scores;
}

/// Equal to nine digits: a probability of 1e-60 too.
void expect_same(double value, const json& expected, const std::string& what) {
  EXPECT_NEAR(value, expected.get<double>(), 1e-9 * std::abs(expected.get<double>()) + 1e-300) << what;
}

TEST(Statistics, ShapiroWilkIsScipys) {
  for (const json& sample : golden()["shapiro_wilk"]) {
    const auto test = shapiro_wilk(sample["values"].get<std::vector<double>>());
    EXPECT_NEAR(test.w, sample["w"], 1e-7) << sample;
    EXPECT_NEAR(test.p, sample["p"], 2e-6) << sample;
  }
}

TEST(Statistics, AnovaAndMauchlyArePingouins) {
  for (const json& experiment : golden()["experiments"]) {
    const std::string name = experiment["name"];
    const auto scores = scores_of(experiment["scores"]);
    const auto sphericity = mauchly(scores);
    expect_same(sphericity.w, experiment["mauchly"]["w"], name);
    expect_same(sphericity.chi_squared, experiment["mauchly"]["chi_squared"], name);
    expect_same(sphericity.degrees, experiment["mauchly"]["degrees"], name);
    expect_same(sphericity.p, experiment["mauchly"]["p"], name);
    const auto test = anova(scores);
    expect_same(test.f, experiment["anova"]["f"], name);
    expect_same(test.degrees, experiment["anova"]["degrees"], name);
    expect_same(test.error_degrees, experiment["anova"]["error_degrees"], name);
    expect_same(test.p, experiment["anova"]["p"], name);
    expect_same(test.epsilon, experiment["anova"]["epsilon"], name);
    expect_same(test.p_corrected, experiment["anova"]["p_corrected"], name);
  }
}

TEST(Statistics, PairedTestsAreScipys) {
  for (const json& experiment : golden()["experiments"]) {
    const auto scores = scores_of(experiment["scores"]);
    std::vector<double> probabilities;
    for (const auto& [a, b] : {std::pair{0, 1}, {0, 2}, {1, 2}}) {
      const auto test = paired_test(scores, a, b);
      const json& expected = experiment["paired"][probabilities.size()];
      expect_same(test.t, expected["t"], experiment["name"]);
      expect_same(test.degrees, expected["degrees"], experiment["name"]);
      expect_same(test.p, expected["p"], experiment["name"]);
      expect_same(test.low, expected["low"], experiment["name"]);
      expect_same(test.high, expected["high"], experiment["name"]);
      probabilities.push_back(test.p);
    }
    const auto corrected = holm(probabilities);
    for (std::size_t i = 0; i < corrected.size(); ++i) {
      expect_same(corrected[i], experiment["paired"][i]["holm"], experiment["name"]);
    }
  }
}

TEST(Statistics, DontDependOnUnitOrOrigin) {
  const auto scores = scores_of(golden()["experiments"][0]["scores"]);
  Scores other = scores;
  for (double& value : other.values()) value = 1e-6 * value - 1;
  EXPECT_NEAR(anova(other).f, anova(scores).f, 1e-6 * anova(scores).f);
  EXPECT_NEAR(mauchly(other).w, mauchly(scores).w, 1e-6);
  EXPECT_NEAR(paired_test(other, 0, 2).t, paired_test(scores, 0, 2).t, 1e-6);
}

TEST(Statistics, TwoGroupsGiveTheSquareOfT) {
  Scores two(5, 2);
  for (std::size_t i = 0; i < 5; ++i) two(i, 0) = static_cast<double>(i * i), two(i, 1) = static_cast<double>(7 - i);
  const double t = paired_test(two, 0, 1).t;
  EXPECT_NEAR(anova(two).f, t * t, 1e-12);
  EXPECT_DOUBLE_EQ(anova(two).epsilon, 1);
  EXPECT_NE(error_of([&] { mauchly(two); }).find("no sphericity"), std::string::npos);
}

TEST(Statistics, WhatCantBeTestedSaysWhy) {
  const std::vector<double> two{1, 2}, same{2, 2, 2, 2}, broken{1, 2, std::numeric_limits<double>::quiet_NaN()};
  EXPECT_NE(error_of([&] { shapiro_wilk(two); }).find("2 values"), std::string::npos);
  EXPECT_NE(error_of([&] { shapiro_wilk(same); }).find("all values are the same"), std::string::npos);
  EXPECT_NE(error_of([&] { shapiro_wilk(broken); }).find("finite"), std::string::npos);
  EXPECT_NE(error_of([&] { anova(Scores(1, 3)); }).find("1 participants"), std::string::npos);
  EXPECT_NE(error_of([&] { mauchly(Scores(2, 3)); }).find("2 participants"), std::string::npos);
  Scores constant(6, 3);
  for (std::size_t i = 0; i < 6; ++i) {
    for (std::size_t j = 0; j < 3; ++j) constant(i, j) = 0.1 * static_cast<double>(i) + 0.3 * static_cast<double>(j);
  }
  EXPECT_NE(error_of([&] { anova(constant); }).find("don't differ"), std::string::npos);
  EXPECT_NE(error_of([&] { paired_test(constant, 0, 1); }).find("same difference"), std::string::npos);
  for (std::size_t i = 0; i < 6; ++i) constant(i, 0) += static_cast<double>(i * i);
  EXPECT_NE(error_of([&] { mauchly(constant); }).find("follow from one another"), std::string::npos);
  constant(3, 1) = std::numeric_limits<double>::infinity();
  EXPECT_NE(error_of([&] { anova(constant); }).find("finite"), std::string::npos);
}

TEST(Statistics, HolmNeverDescendsNorExceedsOne) {
  EXPECT_EQ(holm({0.01, 0.02, 0.03}), (std::vector<double>{0.03, 0.04, 0.04}));
  EXPECT_EQ(holm({0.9, 0.5}), (std::vector<double>{1, 1}));
  EXPECT_TRUE(holm({}).empty());
}

}  // namespace
}  // namespace choreo::study
