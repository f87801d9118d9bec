#pragma once

#include <cstddef>
#include <functional>

namespace choreo {

/// Number of CPU cores that this process may use, at least 1.
std::size_t available_cores();

/// Calls work(0) … work(count − 1) from up to `jobs` threads, in order of start. The first exception that escapes
/// `work` stops new calls and is thrown again here.
void parallel_for(std::size_t count, std::size_t jobs, const std::function<void(std::size_t)>& work);

}  // namespace choreo
