#include "choreo/train/curves.h"

#include <gtest/gtest.h>

#include <limits>

#include "errors.h"

namespace choreo::train {
namespace {

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t found = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
  return found;
}

std::vector<LogRow> rows_of_a_run(std::int64_t iterations) {
  std::vector<LogRow> rows;
  for (std::int64_t i = 1; i <= iterations; ++i) {
    const double loss = 1 / static_cast<double>(i);
    rows.push_back({i, 0.1, {loss, loss, 0}, {}, {}});
    if (i % 100 == 0) rows.back().validation = Validation{{2 * loss, loss, loss}, {0.3, 0, 0}};
  }
  return rows;
}

TEST(Curves, DrawALineForEachLoss) {
  const std::string svg = draw_curves(rows_of_a_run(400), "a <run>");
  EXPECT_EQ(count(svg, "<polyline"), 3U);
  EXPECT_EQ(count(svg, "a &lt;run&gt;"), 1U);
  EXPECT_EQ(count(svg, "freeze ratio"), 0U);
  EXPECT_EQ(count(svg, "nan"), 0U);
}

TEST(Curves, DrawTheFreeRunningFiguresBelow) {
  auto rows = rows_of_a_run(400);
  rows[199].free_run = FreeRun{0.5, 0.8, 1, 0.1, 0.1};
  rows[399].free_run = FreeRun{0.1, 1.2, 1.5, 0.3, 0.1};
  const std::string svg = draw_curves(rows, "run");
  EXPECT_EQ(count(svg, "<polyline"), 8U);
  EXPECT_EQ(count(svg, "energy ratio 1.2"), 1U);
}

TEST(Curves, ALongRunHasNoMorePointsThanCanBeSeen) {
  EXPECT_LT(draw_curves(rows_of_a_run(30000), "run").size(), 40000U);
}

TEST(Curves, BearOddValues) {
  EXPECT_EQ(testing::error_of([] { draw_curves({}, "run"); }), "no iteration to draw yet");
  auto rows = rows_of_a_run(1);
  rows[0].loss.total = 0;
  EXPECT_EQ(count(draw_curves(rows, "run"), "<polyline"), 3U);
  rows[0].loss.total = std::numeric_limits<double>::infinity();
  EXPECT_EQ(count(draw_curves(rows, "run"), "inf"), 0U);
}

}  // namespace
}  // namespace choreo::train
