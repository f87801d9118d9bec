#pragma once

#include "choreo/core/error.h"

#include <gtest/gtest.h>

#include <string>

namespace choreo::testing {

/// The message of the Error that `call` throws; fails the test when it throws none.
template <class Call>
std::string error_of(Call&& call) {
  try {
    call();
  } catch (const Error& error) {
    return error.what();
  }
  ADD_FAILURE() << "expected an Error";
  return {};
}

}  // namespace choreo::testing
