# What the stages link to: Debian's packages (scripts/setup.sh installs them). LibTorch has a file of its own. This one
# is installed beside choreo-config.cmake: a program that links to the stages needs the same.
include(CMakeFindDependencyMacro)
find_dependency(PkgConfig)
find_dependency(Threads)
find_dependency(fmt)
find_dependency(nlohmann_json)
find_dependency(simdjson)
find_dependency(OpenSSL COMPONENTS Crypto)
pkg_check_modules(fftw3f REQUIRED IMPORTED_TARGET fftw3f)
pkg_check_modules(sndfile REQUIRED IMPORTED_TARGET sndfile)

find_library(ZITA_RESAMPLER_LIBRARY zita-resampler REQUIRED)
find_path(ZITA_RESAMPLER_INCLUDE_DIR zita-resampler/resampler.h REQUIRED)
add_library(choreo::zita_resampler UNKNOWN IMPORTED)
set_target_properties(choreo::zita_resampler PROPERTIES IMPORTED_LOCATION "${ZITA_RESAMPLER_LIBRARY}")
target_include_directories(choreo::zita_resampler SYSTEM INTERFACE "${ZITA_RESAMPLER_INCLUDE_DIR}")

# OpenCV: its CMake config comes with libopencv-dev only, three times the size of the modules that are used here.
find_path(OPENCV_INCLUDE_DIR opencv2/core.hpp PATH_SUFFIXES opencv4 REQUIRED)
foreach(module core imgproc videoio)
  find_library(OPENCV_${module}_LIBRARY opencv_${module} REQUIRED)
  add_library(choreo::opencv_${module} UNKNOWN IMPORTED)
  set_target_properties(choreo::opencv_${module} PROPERTIES IMPORTED_LOCATION "${OPENCV_${module}_LIBRARY}")
  target_include_directories(choreo::opencv_${module} SYSTEM INTERFACE "${OPENCV_INCLUDE_DIR}")
  if(NOT module STREQUAL core)
    target_link_libraries(choreo::opencv_${module} INTERFACE choreo::opencv_core)
  endif()
endforeach()
