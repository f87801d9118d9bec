#include "choreo/data/report.h"

#include "choreo/core/file.h"

#include <gtest/gtest.h>

#include "temporary_folder.h"

namespace choreo::data {
namespace {

CorpusEntry entry(const std::string& id, std::size_t frames, double seen) {
  const double seconds = static_cast<double>(frames) / 25;
  return {.id = id,
          .file = "clips/x.safetensors",
          .song = "song, with a comma",
          .split = Split::kValid,
          .frames = frames,
          .seconds = seconds,
          .segments = 2,
          .seen = seen,
          .dancer_seen = 1,
          .danced = seconds / 2,
          .neck_jump = 0.1234};
}

TEST(Report, HasARowAClipWithItsFiguresOrTheReason) {
  const testing::TemporaryFolder folder;
  Corpus corpus;
  corpus.clips = {entry("a", 100, 0.75)};
  corpus.left_out = {{"new\nline", "no \"fps\""}};
  write_report(folder.path(), corpus);
  EXPECT_EQ(read_file(folder / "report.csv"),
            "id,outcome,split,song,seconds,frames,segments,danced_seconds,dancer_seen,joints_filled,neck_jump,reason\n"
            "a,in corpus,valid,\"song, with a comma\",4.00,100,2,2.00,1.0000,0.2500,0.123,\n"
            "\"new\nline\",left out,,,,,,,,,,\"no \"\"fps\"\"\"\n");
}

TEST(Report, TotalsWeighByLength) {
  const auto totals = totals_of({entry("a", 100, 1), entry("b", 300, 0.5)});
  EXPECT_EQ(totals.frames, 400U);
  EXPECT_DOUBLE_EQ(totals.seconds, 16);
  EXPECT_DOUBLE_EQ(totals.danced, 8);
  EXPECT_EQ(totals.segments, 4U);
  EXPECT_DOUBLE_EQ(totals.seen, 0.625);
  EXPECT_EQ(totals.splits[1], 2U);
  EXPECT_EQ(totals_of({}).seen, 0);
}

TEST(Report, CountsReasonsByTheirKind) {
  const auto kinds = count_kinds({{"a", "\"/x/a.wav\": is silent", "silent"},
                                  {"b", "person 2 isn't there: 2 are seen", "no such person"},
                                  {"c", "\"/y/b.wav\": is silent", "silent"},
                                  {"d", "bad allocation", ""}});
  ASSERT_EQ(kinds.size(), 3U);
  EXPECT_EQ(kinds[0], (std::pair<std::string, std::size_t>{"silent", 2}));
  EXPECT_EQ(kinds[1].first, "no such person");
  EXPECT_EQ(kinds[2].first, "other");
}

}  // namespace
}  // namespace choreo::data
