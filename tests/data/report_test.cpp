#include "choreo/data/report.h"

#include "choreo/core/file.h"

#include <gtest/gtest.h>

#include "temporary_folder.h"

namespace choreo::data {
namespace {

CorpusEntry entry(const std::string& id, std::size_t frames, double seen) {
  CorpusEntry clip{id, "clips/x.safetensors", "song, with a comma", Split::kValid, frames};
  clip.seconds = static_cast<double>(frames) / 25;
  clip.segments = 2;
  clip.seen = seen;
  clip.dancer_seen = 1;
  clip.danced = clip.seconds / 2;
  clip.neck_jump = 0.1234;
  return clip;
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
  EXPECT_DOUBLE_EQ(totals.seconds, 16);
  EXPECT_DOUBLE_EQ(totals.danced, 8);
  EXPECT_EQ(totals.segments, 4U);
  EXPECT_DOUBLE_EQ(totals.seen, 0.625);
  EXPECT_EQ(totals.splits[1], 2U);
  EXPECT_EQ(totals_of({}).seen, 0);
}

TEST(Report, ReasonsThatDifferInNamesAndNumbersAreOfOneKind) {
  const auto kinds = kinds_of_reasons({{"a", "\"/x/a.wav\": is empty, expected a sound"},
                                       {"b", "the sound is 9.04 s long, the skeletons 8.00 s: more than 0.5 s apart"},
                                       {"c", "\"/y/\\\"b\\\".wav\": is empty, expected a sound"},
                                       {"d", "a person of 72 numbers, expected 75 (BODY_25) or 54 (COCO-18)"}});
  ASSERT_EQ(kinds.size(), 3U);
  EXPECT_EQ(kinds[0], (std::pair<std::string, std::size_t>{"…: is empty, expected a sound", 2}));
  EXPECT_EQ(kinds[1].first, "a person of … numbers, expected … (BODY_25) or … (COCO-18)");
  EXPECT_EQ(kinds[2].first, "the sound is … s long, the skeletons … s: more than … s apart");
}

}  // namespace
}  // namespace choreo::data
