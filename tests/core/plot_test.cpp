#include "choreo/core/plot.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <string>
#include <utility>

namespace choreo::plot {
namespace {

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t found = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
  return found;
}

/// Whole axes of 100 by 100 pixels, so that positions follow from the left upper corner.
Figure of(Panel panel) { return {.rows = {{std::move(panel)}}, .panel_width = 100, .panel_height = 100}; }

TEST(Plot, PutsValuesWhereTheAxesSay) {
  Panel panel{.x = {.most = 10, .ticks = {{0, "zero"}}}, .y = {.least = 1, .most = 100, .logarithmic = true}};
  panel.curves = {{.points = {{0, 1}, {5, 10}, {10, 100}}}};
  const std::string svg = to_svg(of(panel));
  const auto at = svg.find("points=\"") + 8;
  double x1 = 0, y1 = 0, x2 = 0, y2 = 0, x3 = 0, y3 = 0;
  ASSERT_EQ(std::sscanf(svg.c_str() + at, "%lf,%lf %lf,%lf %lf,%lf", &x1, &y1, &x2, &y2, &x3, &y3), 6);
  EXPECT_NEAR(x2 - x1, 50, 0.11);
  EXPECT_NEAR(x3 - x1, 100, 0.11);
  EXPECT_NEAR(y1 - y2, 50, 0.11);
  EXPECT_NEAR(y1 - y3, 100, 0.11);
}

TEST(Plot, HasRoundTicksInRange) {
  const std::string linear = to_svg(of({.x = {.least = -0.25, .most = 1}, .y = {.ticks = {{0, "only"}}}}));
  for (const char* tick : {">0<", ">0.5<", ">1<"}) EXPECT_EQ(count(linear, tick), 1U) << tick;
  EXPECT_EQ(count(linear, "text-anchor=\"middle\""), 3U);
  const std::string logarithmic = to_svg(of({.y = {.least = 0.9, .most = 60, .logarithmic = true}}));
  for (const char* tick : {">1<", ">2<", ">5<", ">10<", ">50<"}) EXPECT_GE(count(logarithmic, tick), 1U) << tick;
  EXPECT_EQ(count(logarithmic, ">100<") + count(logarithmic, ">0.5<"), 0U);
}

TEST(Plot, HasNoTicksOnAnAxisWithoutLength) { EXPECT_EQ(count(to_svg(of({.x = {.least = 2, .most = 2}})), ">2<"), 0U); }

TEST(Plot, NamesOnlyTheCurvesThatHaveANameInTheLegend) {
  const Panel bare{.curves = {{.points = {{0, 0}, {1, 1}}}}};
  Panel named = bare;
  named.curves[0].name = "a name";
  EXPECT_EQ(count(to_svg(of(bare)), "a name"), 0U);
  EXPECT_EQ(count(to_svg(of(named)), "a name"), 1U);
}

TEST(Plot, KeepsABarsIntervalInsideItsAxis) {
  const auto bar = [](double low, double high) {
    return to_svg(of({.y = {.least = 1, .most = 5}, .bars = {{.value = 3, .low = low, .high = high}}}));
  };
  EXPECT_EQ(bar(-7, 9), bar(1, 5));
  EXPECT_NE(bar(2, 4), bar(1, 5));
}

TEST(Plot, HoldsAnyText) {
  Figure figure = of({.title = "a <b> & \"c\"", .labels = {{.text = "\x01\xFF"}}});
  figure.note = "größe";
  const std::string svg = to_svg(figure);
  EXPECT_EQ(count(svg, "a &lt;b&gt; &amp; &quot;c&quot;"), 1U);
  EXPECT_EQ(count(svg, "\uFFFD\uFFFD"), 1U);
  EXPECT_EQ(count(svg, "größe"), 1U);
}

TEST(Plot, InAPageNamesNoAddress) {
  const Figure figure = of({});
  EXPECT_EQ(count(to_html(figure), "http"), 0U);
  EXPECT_EQ(count(to_svg(figure), "xmlns=\"http://www.w3.org/2000/svg\""), 1U);
}

}  // namespace
}  // namespace choreo::plot
