#include "choreo/moves/features.h"

#include "choreo/train/dataset.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "model/checkpoints.h"
#include "temporary_folder.h"
#include "train/corpora.h"

namespace choreo::train {
namespace {

constexpr std::size_t kBands = 6, kFrames = 400;

/// A corpus whose dancers stand still, so that none has a foot of his own to count from: its dances' features are those
/// of anyone who dances to the songs.
void write_still_corpus(const std::filesystem::path& folder) {
  testing::write_swinging_corpus(folder, 4, kFrames, kBands);
  for (const auto& entry : data::read_corpus(folder).clips) {
    data::Clip clip = data::read_clip(folder / entry.file);
    for (std::size_t t = 1; t < kFrames; ++t) std::ranges::copy(clip.keypoints.row(0), clip.keypoints.row(t).begin());
    data::write_clip(folder / entry.file, clip);
  }
}

/// What training is given of a clip and what dancing is given of its song, frame by frame from the second on.
void expect_the_same_features(const model::Config& config) {
  const testing::TemporaryFolder folder;
  write_still_corpus(folder.path());
  const Dataset dataset = load_dataset(folder.path(), config);
  const moves::FeatureLayout layout(dataset.checkpoint(config));
  for (const auto* clips : {&dataset.train, &dataset.valid}) {
    for (const TrainingClip& clip : *clips) {
      ASSERT_EQ(clip.steps.origin, model::CountOrigin{});
      const Matrix mel = data::read_clip(folder.path() / "clips" / (clip.name + ".safetensors")).mel;
      const auto lookahead = static_cast<std::size_t>(config.model.audio_lookahead);
      const Matrix danced = moves::song_features(layout, moves::look_ahead(mel, lookahead));
      ASSERT_EQ(clip.features.columns(), danced.columns());
      for (std::size_t t = 1; t < kFrames; ++t) {
        ASSERT_TRUE(std::ranges::equal(clip.features.row(t), danced.row(t))) << clip.name << ", frame " << t;
      }
    }
  }
}

TEST(Features, AreTheSameInTrainingAndDancing) {
  for (const char* music_input : {"mel", "counted"}) {
    for (const std::int64_t lookahead : {0, 12}) {
      model::Config config = testing::little_config();
      config.model.music_input = music_input;
      config.model.audio_lookahead = lookahead;
      SCOPED_TRACE(std::string(music_input) + ", lookahead " + std::to_string(lookahead));
      expect_the_same_features(config);
    }
  }
}

}  // namespace
}  // namespace choreo::train
