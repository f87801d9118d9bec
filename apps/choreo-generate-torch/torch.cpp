#include "generate/torch.h"

#include "choreo/audio/decode.h"
#include "choreo/audio/mel.h"
#include "choreo/core/text.h"
#include "choreo/engine/music_stream.h"
#include "choreo/nn/torch_dancer.h"

#include <algorithm>
#include <exception>

#include "generate/record.h"

namespace choreo::app {
namespace {

struct Song {
  Matrix mel;
  double seconds;
};

Song hear(const Setup& setup, const std::filesystem::path& path) {
  const auto options = engine::mel_options(setup.checkpoint.config);
  const auto sound = audio::load(path, options.sample_rate);
  if (!sound.complaint.empty()) setup.tool.log()(LogLevel::kWarning, quote(path) + ": " + sound.complaint);
  return {audio::MelSpectrogram(options)(sound.samples), sound.seconds()};
}

void dance(const Setup& setup, const output::DanceHeader& header, const PlannedDance& planned, moves::Dancer& dancer,
           Outcome& outcome) {
  Record record(setup, header, planned);
  Song song = hear(setup, planned.song);
  const auto lookahead = static_cast<std::size_t>(setup.checkpoint.config.model.audio_lookahead);
  const std::size_t frames = std::min(song.mel.rows(), setup.most_frames());
  song.mel.resize_rows(std::min(song.mel.rows(), frames + lookahead));
  const Matrix poses =
      dancer.dance(song.mel, setup.starts[planned.variant], [&](const Progress&) { outcome.danced(1, header.fps); });
  for (std::size_t t = 0; t < frames; ++t) record.frame(poses.row(t));
  record.finish(song.seconds);
}

}  // namespace

void dance_in_torch(const Setup& setup, const std::vector<PlannedDance>& dances, Outcome& outcome) {
  const GenerateOptions& options = setup.options;
  const auto dancer =
      nn::make_torch_dancer(setup.checkpoint, {options.reference, options.device, options.threads}, setup.tool.log());
  const auto header = setup.header();
  for (const PlannedDance& planned : dances) {
    try {
      dance(setup, header, planned, *dancer, outcome);
      outcome.finished();
    } catch (const std::exception& error) {
      outcome.failed(error.what());
    }
  }
}

}  // namespace choreo::app
