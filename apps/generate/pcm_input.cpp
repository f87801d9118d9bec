#include "generate/pcm_input.h"

#include "choreo/core/error.h"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <system_error>

#include "common/tool.h"

namespace choreo::app {
namespace {

constexpr std::size_t kLeastBytes = 1 << 16;

/// `size` bytes, a sample each `sizeof(Sample)` of them.
template <class Sample>
void convert(const std::byte* bytes, std::vector<float>& samples, float scale) {
  for (std::size_t i = 0; i < samples.size(); ++i) {
    Sample sample;
    std::memcpy(&sample, bytes + i * sizeof sample, sizeof sample);
    samples[i] = static_cast<float>(sample) * scale;
  }
}

}  // namespace

PcmInput::PcmInput(int rate, int channels, const std::string& format)
    : mix_("standard input", rate, channels), whole_numbers_(format == "s16") {
  if (::isatty(STDIN_FILENO) == 1)
    fail("standard input is a terminal, expected raw PCM\ntry: ffmpeg -i SONG -f f32le -");
  bytes_.resize(std::max(kLeastBytes, mix_.channels() * sizeof(float)));
}

bool PcmInput::read(std::vector<float>& mono) {
  if (!fill()) {
    if (requested_signal() == 0) mix_.finish();
    return false;
  }
  const std::size_t frame = mix_.channels() * (whole_numbers_ ? sizeof(std::int16_t) : sizeof(float));
  const std::size_t used = filled_ / frame * frame;
  samples_.resize(filled_ / frame * mix_.channels());
  constexpr float kFullScale = 32768;
  whole_numbers_ ? convert<std::int16_t>(bytes_.data(), samples_, 1 / kFullScale)
                 : convert<float>(bytes_.data(), samples_, 1);
  std::copy(bytes_.begin() + used, bytes_.begin() + filled_, bytes_.begin());
  filled_ -= used;
  mix_.mix(samples_, mono);
  return true;
}

bool PcmInput::fill() {
  constexpr int kLookForSignals = 100;  // ms: one that comes just before poll() doesn't end it
  while (requested_signal() == 0) {
    pollfd input{STDIN_FILENO, POLLIN, 0};
    if (::poll(&input, 1, kLookForSignals) <= 0) continue;
    const ssize_t count = ::read(STDIN_FILENO, bytes_.data() + filled_, bytes_.size() - filled_);
    if (count < 0 && (errno == EINTR || errno == EAGAIN)) continue;
    if (count < 0) fail("standard input can't be read: {}", std::generic_category().message(errno));
    filled_ += static_cast<std::size_t>(count);
    return count > 0;
  }
  return false;
}

}  // namespace choreo::app
