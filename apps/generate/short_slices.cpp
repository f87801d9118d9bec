#include "generate/short_slices.h"

#include <unistd.h>

#include <cstdint>
#include <sys/syscall.h>

namespace choreo::app {
namespace {

/// sched_setattr(2); glibc has none yet, and <linux/sched/types.h> doesn't go with <sched.h>.
struct SchedulingAttributes {
  std::uint32_t size, policy;
  std::uint64_t flags;
  std::int32_t nice;
  std::uint32_t priority;
  std::uint64_t runtime, deadline, period;  ///< ns; runtime is an ordinary task's slice
  std::uint32_t util_min, util_max;
};

}  // namespace

void ask_for_short_slices() {
  constexpr std::uint64_t kShortest = 100'000;  // ns
  SchedulingAttributes attributes{};
  if (::syscall(SYS_sched_getattr, 0, &attributes, sizeof attributes, 0) != 0) return;
  attributes.runtime = kShortest;
  ::syscall(SYS_sched_setattr, 0, &attributes, 0);
}

}  // namespace choreo::app
