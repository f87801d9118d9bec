#include "choreo/train/batch.h"

#include "choreo/core/random.h"

#include <algorithm>

namespace choreo::train {
namespace {

using torch::Tensor;

/// Stream of the random numbers that choose cuts; the first weights take the streams from 0 on.
constexpr std::uint64_t kCutStream = std::uint64_t{1} << 63;

/// Copies rows [begin, begin + count) of a matrix into the columns 0 … count − 1 of a [columns, T] block.
void copy_transposed(const Matrix& from, std::size_t begin, std::size_t count, float* to, std::size_t stride) {
  for (std::size_t t = 0; t < count; ++t) {
    const auto row = from.row(begin + t);
    for (std::size_t column = 0; column < row.size(); ++column) to[column * stride + t] = row[column];
  }
}

}  // namespace

CutSampler::CutSampler(const std::vector<TrainingClip>& clips, std::size_t cut_frames, std::uint64_t seed)
    : cut_frames_(cut_frames), seed_(seed) {
  for (std::size_t clip = 0; clip < clips.size(); ++clip) {
    for (const pose::Segment& segment : clips[clip].segments) {
      stretches_.push_back({clip, segment, frames_});
      frames_ += segment.frames();
    }
  }
}

Cut CutSampler::sample(std::uint64_t iteration, std::uint32_t index) const {
  Random random(seed_, kCutStream | iteration, index);
  const std::uint64_t frame = random.below(frames_);
  const auto after = std::upper_bound(stretches_.begin(), stretches_.end(), frame,
                                      [](std::uint64_t value, const Stretch& s) { return value < s.frames_before; });
  const Stretch& stretch = *std::prev(after);
  const std::size_t frames = std::min(cut_frames_, stretch.segment.frames());
  const std::uint64_t beginnings = stretch.segment.frames() - frames + 1;
  return {stretch.clip, stretch.segment.begin + static_cast<std::size_t>(random.below(beginnings)), frames};
}

std::vector<Cut> cover(const std::vector<TrainingClip>& clips, std::size_t cut_frames) {
  std::vector<Cut> cuts;
  for (std::size_t clip = 0; clip < clips.size(); ++clip) {
    for (const pose::Segment& segment : clips[clip].segments) {
      for (std::size_t begin = segment.begin; begin + 1 < segment.end; begin += cut_frames - 1) {
        cuts.push_back({clip, begin, std::min(cut_frames, segment.end - begin)});
      }
    }
  }
  return cuts;
}

Batch make_batch(const std::vector<TrainingClip>& clips, const std::vector<Cut>& cuts, std::size_t cut_frames,
                 torch::Device device) {
  const std::size_t length = cut_frames - 1;
  const std::size_t bands = clips.front().mel.columns(), pose = clips.front().keypoints.columns();
  const auto batch = static_cast<std::int64_t>(cuts.size());
  const auto frames = static_cast<std::int64_t>(length);
  Tensor skeleton = torch::zeros({batch, static_cast<std::int64_t>(pose), frames});
  Tensor mel = torch::zeros({batch, static_cast<std::int64_t>(bands), frames});
  Tensor target = torch::zeros_like(skeleton);
  Tensor mask = torch::zeros({batch, frames});
  for (std::size_t i = 0; i < cuts.size(); ++i) {
    const TrainingClip& clip = clips[cuts[i].clip];
    const std::size_t begin = cuts[i].begin;
    const std::size_t count = cuts[i].frames - 1;
    copy_transposed(clip.keypoints, begin, count, skeleton.data_ptr<float>() + i * pose * length, length);
    copy_transposed(clip.mel, begin + 1, count, mel.data_ptr<float>() + i * bands * length, length);
    copy_transposed(clip.keypoints, begin + 1, count, target.data_ptr<float>() + i * pose * length, length);
    std::fill_n(mask.data_ptr<float>() + i * length, count, 1.0F);
  }
  return {skeleton.to(device), mel.to(device), target.to(device), mask.to(device), {}};
}

}  // namespace choreo::train
