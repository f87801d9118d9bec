# choreo::torch: LibTorch from PyPI's wheel, or from -DCHOREO_TORCH_DIR= (a folder with include/ and lib/).
#
# find_package(Torch) asks for a CUDA toolkit when the wheel was built with CUDA; a program that runs on a CPU needs two
# libraries of it. CUDA itself is loaded at run time (src/nn/device.cpp) when the user asks for it.
set(CHOREO_TORCH_DIR "" CACHE PATH "LibTorch: the folder with include/ and lib/ (empty: the wheel in .venv)")

set(torch_dir "${CHOREO_TORCH_DIR}")
if(NOT torch_dir)
  find_program(CHOREO_PYTHON NAMES python3 HINTS "${PROJECT_SOURCE_DIR}/.venv/bin" NO_DEFAULT_PATH)
  if(CHOREO_PYTHON)
    execute_process(
      COMMAND "${CHOREO_PYTHON}" -c
              "import importlib.util as u; s = u.find_spec('torch'); print(s.submodule_search_locations[0] if s else '')"
      OUTPUT_VARIABLE torch_dir OUTPUT_STRIP_TRAILING_WHITESPACE)
  endif()
endif()
if(NOT EXISTS "${torch_dir}/include/torch/csrc/api/include/torch/torch.h")
  message(FATAL_ERROR "LibTorch not found (looked in '${torch_dir}'). Run scripts/setup.sh, which installs it into .venv, "
                      "give -DCHOREO_TORCH_DIR=, or build without it: -DCHOREO_TRAIN=OFF.")
endif()
message(STATUS "LibTorch: ${torch_dir}")

add_library(choreo_torch INTERFACE)
add_library(choreo::torch ALIAS choreo_torch)
foreach(library torch_cpu c10)
  set(file "${torch_dir}/lib/lib${library}.so")
  if(NOT EXISTS "${file}")
    message(FATAL_ERROR "LibTorch in '${torch_dir}' lacks lib/lib${library}.so.")
  endif()
  add_library(choreo_${library} SHARED IMPORTED)
  set_target_properties(choreo_${library} PROPERTIES IMPORTED_LOCATION "${file}")
  target_link_libraries(choreo_torch INTERFACE choreo_${library})
endforeach()
# The wheel's include folder carries a libfmt of another version than Debian's, which the rest of choreo is built with:
# LibTorch's headers are seen through links that leave it out.
set(torch_include "${PROJECT_BINARY_DIR}/torch_include")
file(REMOVE_RECURSE "${torch_include}")
file(MAKE_DIRECTORY "${torch_include}")
file(GLOB torch_headers RELATIVE "${torch_dir}/include" "${torch_dir}/include/*")
list(REMOVE_ITEM torch_headers fmt)
foreach(header ${torch_headers})
  file(CREATE_LINK "${torch_dir}/include/${header}" "${torch_include}/${header}" SYMBOLIC)
endforeach()
target_include_directories(choreo_torch SYSTEM INTERFACE "${torch_include}"
                                                         "${torch_include}/torch/csrc/api/include")
target_compile_definitions(choreo_torch INTERFACE USE_DISTRIBUTED USE_C10D_GLOO)
find_package(OpenMP REQUIRED COMPONENTS CXX)  # without it at::parallel_for is compiled to a plain loop
target_link_libraries(choreo_torch INTERFACE OpenMP::OpenMP_CXX)
# The wheel brings its own OpenMP and CUDA runtimes next to its libraries; the RPATH lets them be found first.
target_link_options(choreo_torch INTERFACE "LINKER:-rpath,${torch_dir}/lib"
                                           "LINKER:-rpath-link,${torch_dir}/../nvidia/cu13/lib")

# choreo::nccl, where there is all that LibTorch's NCCL needs to compile (scripts/setup.sh --cuda brings it): its headers
# and those of CUDA. Another LibTorch than the wheel wants both -DCHOREO_NCCL_INCLUDE= and -DCHOREO_CUDA_INCLUDE=.
find_path(CHOREO_NCCL_INCLUDE nccl.h PATHS "${torch_dir}/../nvidia/nccl/include" NO_DEFAULT_PATH)
find_path(CHOREO_CUDA_INCLUDE cusolverDn.h PATHS "${torch_dir}/../nvidia/cu13/include" NO_DEFAULT_PATH)
if(CHOREO_NCCL_INCLUDE AND CHOREO_CUDA_INCLUDE AND EXISTS "${torch_dir}/lib/libtorch_cuda.so")
  message(STATUS "NCCL: ${CHOREO_NCCL_INCLUDE}")
  add_library(choreo_torch_nccl INTERFACE)
  add_library(choreo::torch_nccl ALIAS choreo_torch_nccl)
  target_include_directories(choreo_torch_nccl SYSTEM INTERFACE "${CHOREO_NCCL_INCLUDE}" "${CHOREO_CUDA_INCLUDE}")
  target_compile_definitions(choreo_torch_nccl INTERFACE USE_C10D_NCCL)
  target_link_libraries(choreo_torch_nccl INTERFACE choreo::torch "${torch_dir}/lib/libtorch_cuda.so"
                                                    "${torch_dir}/lib/libc10_cuda.so")
endif()
