#include "choreo/model/hearing.h"

#include <algorithm>

namespace choreo::model {
namespace {

void append(std::vector<float>& to, const std::vector<float>& values) {
  to.insert(to.end(), values.begin(), values.end());
}

}  // namespace

InputStatistics input_statistics(const Checkpoint& checkpoint) {
  const Network network = checkpoint.network();
  InputStatistics inputs{checkpoint.mel_mean, checkpoint.mel_deviation};
  if (network.hears_counts) {
    inputs.mean.resize(inputs.mean.size() + kCountInputs, 0);
    inputs.deviation.resize(inputs.deviation.size() + kCountInputs, 1);
  }
  if (network.move_size == 0) return inputs;
  const auto& [mean, deviation, step] = checkpoint.poses;
  const std::vector<float> still(mean.size());
  for (const auto* values : {&mean, &still, &mean}) append(inputs.mean, *values);
  for (const auto* values : {&deviation, &step, &deviation}) append(inputs.deviation, *values);
  return inputs;
}

Ear::Ear(const Checkpoint& checkpoint)
    : fps(checkpoint.config.pose.fps),
      n_mels(checkpoint.mel_mean.size()),
      counts(checkpoint.network().hears_counts),
      repertoire(checkpoint.repertoire),
      inputs(input_statistics(checkpoint)) {}

Hearing::Moves::Moves(const Ear& ear, const Start& start)
    : choreographer(ear.repertoire, ear.fps, start), cues(ear.repertoire.basis), sound(ear.n_mels) {
  last.move = ear.repertoire.moves.rows();  // none yet
}

Hearing::Hearing(const Ear& ear, const Start& start) : ear_(ear) {
  if (ear.counts) counter_.emplace(ear.fps, ear.n_mels);
  if (!ear.repertoire.empty()) moves_.emplace(ear, start);
}

void Hearing::hear(std::span<const float> mel, std::span<float> inputs) {
  std::ranges::copy(mel, inputs.begin());
  if (!counter_) return;
  const Count count = counter_->hear(mel);
  const std::span<float> counted = inputs.subspan(mel.size(), kCountInputs);
  if (!moves_) {
    std::ranges::copy(count_inputs(count), counted.begin());
    return;
  }
  const Count danced = choose_move(mel, count, inputs.subspan(mel.size() + kCountInputs));
  std::ranges::copy(count_inputs(danced, ear_.repertoire.dances[moves_->last.dance].origin), counted.begin());
}

/// Writes the cues of the move that is danced, and returns the count as its dance counts.
Count Hearing::choose_move(std::span<const float> mel, const Count& count, std::span<float> cues) {
  for (std::size_t i = 0; i < mel.size(); ++i) {
    moves_->sound[i] = (mel[i] - ear_.inputs.mean[i]) / ear_.inputs.deviation[i];
  }
  const Cue cue = moves_->choreographer.hear(count, moves_->sound);
  const Matrix& moves = ear_.repertoire.moves;
  if (cue.move != moves_->last.move || cue.next_move != moves_->last.next_move) {
    moves_->cues.take(moves.row(cue.move), moves.row(cue.next_move));
  }
  moves_->last = cue;
  moves_->cues.write(cue.phase, cue.way, cues);
  const KnownDance& dance = ear_.repertoire.dances[cue.dance];
  return {dance.count + static_cast<double>(cue.move - dance.first) + cue.phase, count.confidence};
}

Matrix hear_song(const Ear& ear, const Matrix& heard, const Start& start) {
  Hearing hearing(ear, start);
  Matrix inputs(heard.rows(), ear.size());
  for (std::size_t t = 1; t < heard.rows(); ++t) hearing.hear(heard.row(t), inputs.row(t));
  return inputs;
}

}  // namespace choreo::model
