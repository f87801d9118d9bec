# cmake --install: the tools, the models and configs, and what find_package(choreo) needs.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)
set(CMAKE_INSTALL_RPATH_USE_LINK_PATH ON)  # LibTorch stays where it is

# choreo_install(STAGES stage…): each as choreo::<stage>, with its public headers.
function(choreo_install)
  cmake_parse_arguments(install "" "" "STAGES" ${ARGN})
  foreach(stage ${install_STAGES})
    set_target_properties(choreo_${stage} PROPERTIES EXPORT_NAME ${stage})
    install(TARGETS choreo_${stage} EXPORT choreo-targets INCLUDES DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}")
    install(DIRECTORY "include/choreo/${stage}" DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}/choreo")
  endforeach()
  set(package "${CMAKE_INSTALL_LIBDIR}/cmake/choreo")
  set(version "${PROJECT_BINARY_DIR}/choreo-config-version.cmake")
  write_basic_package_version_file("${version}" COMPATIBILITY SameMinorVersion)
  install(FILES cmake/choreo-config.cmake cmake/Dependencies.cmake "${version}" DESTINATION "${package}")
  install(EXPORT choreo-targets NAMESPACE choreo:: DESTINATION "${package}")
  install(DIRECTORY configs/ DESTINATION "${CMAKE_INSTALL_DATADIR}/choreo")
endfunction()
