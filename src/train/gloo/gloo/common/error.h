#pragma once  // see ../../README.md: c10d/ProcessGroupGloo.hpp includes this, and needs nothing of it
