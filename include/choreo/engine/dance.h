#pragma once

#include "choreo/audio/decode.h"
#include "choreo/core/matrix.h"
#include "choreo/engine/model.h"
#include "choreo/model/checkpoint.h"
#include "choreo/moves/features.h"

#include <cstddef>
#include <cstdint>
#include <exception>
#include <filesystem>
#include <functional>
#include <limits>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace choreo::engine {

/// Where sound comes from: one channel, full scale ±1, in blocks.
class SoundSource {
 public:
  virtual ~SoundSource() = default;

  [[nodiscard]] virtual int sample_rate() const = 0;  ///< [Hz]
  /// Appends the next block, and waits for it where it must; false at the end. Throws Error where it can't be read.
  virtual bool read(std::vector<float>& samples) = 0;
};

/// Where the poses of a dance go.
class PoseSink {
 public:
  virtual ~PoseSink() = default;

  /// The next frame [pose size]: x0, y0, x1, … in the unit square, y down; of a 3-D model x0, y0, z0, x1, … in the
  /// cube.
  virtual void frame(std::span<const float> pose) = 0;
  /// Asked before each block: false ends the dance, without finish().
  [[nodiscard]] virtual bool wants_more() const { return true; }
  /// The dance is whole: the sound has ended, or its most frames are reached.
  virtual void finish() {}
};

/// A song to dance to.
struct Job {
  std::unique_ptr<SoundSource> sound;
  std::unique_ptr<PoseSink> sink;  ///< goes before the sound does
  moves::Start start;
  std::size_t most_frames = std::numeric_limits<std::size_t>::max();
};

struct DanceOptions {
  std::size_t threads = 1;        ///< where there are more than dances, each dance's music is made in one of its own
  std::size_t side_by_side = 16;  ///< dances a thread at most; they share each read of the weights
};

using BeginJob = std::function<Job(std::size_t i)>;
using FailJob = std::function<void(std::size_t i, std::exception_ptr error)>;

/// The one way from sound to poses: sound → resampler → mel-spectrogram → features → music encoder → predictor → sink,
/// block by block. Job i of `count` is begun, by `begin`, when its turn comes. What a job throws ends that job alone
/// and goes to `failed`; both may be called from several threads. Frame k of a dance is passed on when the sound around
/// k / fps is there, and the lookahead, and what the resampler waits for. How a sound is
/// cut into blocks, and how many threads and other jobs there are, doesn't change a bit of a dance. Throws Error for a
/// pose that isn't finite or lies more than 10 beyond the unit square.
void dance(const Model& model, std::size_t count, const BeginJob& begin, const FailJob& failed,
           const DanceOptions& options = {});
/// One job; throws what it throws.
void dance(const Model& model, Job job, const DanceOptions& options = {});

/// A file as a source: any that audio::Decoder reads, in blocks of 10 s.
class SongFile : public SoundSource {
 public:
  /// Throws Error where there is no sound.
  explicit SongFile(const std::filesystem::path& path) : decoder_(path) {}

  [[nodiscard]] int sample_rate() const override { return decoder_.sample_rate(); }
  bool read(std::vector<float>& samples) override;

  /// Reads what is left; the song's length [s].
  double seconds();
  /// After the end: what is wrong with the file; see audio::Decoder::complaint().
  [[nodiscard]] const std::string& complaint() const { return decoder_.complaint(); }

 private:
  audio::Decoder decoder_;
  std::size_t samples_ = 0;
};

/// A sink that keeps the dance: [T, pose size]. `frames` must outlive it.
std::unique_ptr<PoseSink> keep_in(Matrix& frames);

/// A song → the dance [T, pose size] from the start pose that `seed` chooses: the shortest way from a file to a dance,
/// and what choreo-generate makes. Throws Error where the file holds no sound.
Matrix dance_to(const std::filesystem::path& song, const model::Checkpoint& checkpoint, std::uint64_t seed = 1,
                const NativeOptions& options = {});

}  // namespace choreo::engine
