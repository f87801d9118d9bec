#include "generate/backend.h"

#include "choreo/core/error.h"
#include "choreo/core/file.h"
#include "choreo/core/text.h"

#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>

namespace fs = std::filesystem;

namespace choreo::app {

/// LibTorch takes longer to load than most dances take to make: what needs it is a program of its own, which takes over
/// with the same command line.
std::shared_ptr<const engine::Backend> torch_backend(const Setup& setup) {
  const fs::path program = fs::read_symlink("/proc/self/exe").replace_filename("choreo-generate-torch");
  if (!path_exists(program)) {
    fail("this choreo was built without LibTorch: no torch backend, no CUDA, no reference\ntry --backend native");
  }
  ::execv(program.c_str(), setup.options.command_line);
  fail("{}: can't be run: {}", quote(program), std::generic_category().message(errno));
}

}  // namespace choreo::app
