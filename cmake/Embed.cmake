# choreo_embed(TARGET FILE NAME): `inline constexpr std::string_view NAME` holds the text FILE (relative to the project),
# in the header "embedded/<FILE's name>.h" that TARGET may include.
function(choreo_embed target file name)
  set(path "${PROJECT_SOURCE_DIR}/${file}")
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${path}")
  file(READ "${path}" text)
  get_filename_component(short "${file}" NAME)
  set(before "#pragma once\n\n#include <string_view>\n\nnamespace choreo {\n\n// From ${file}.\n")
  file(CONFIGURE OUTPUT "${PROJECT_BINARY_DIR}/generated/embedded/${short}.h" @ONLY
       CONTENT "${before}inline constexpr std::string_view ${name} = R\"~~~(${text})~~~\";\n\n}  // namespace choreo\n")
  target_include_directories(${target} PRIVATE "${PROJECT_BINARY_DIR}/generated")
endfunction()
