#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "common/tool.h"

namespace choreo::app {

/// choreo-eval study make: a test with people who rate dances.
struct StudyMakeOptions {
  std::vector<std::string> dances;
  std::string real;
  std::string split = "test";
  std::vector<std::string> songs;
  std::string out;
  std::size_t per_group = 20;
  double seconds = 16;
  bool real_mismatch = false;
  std::uint64_t seed = 1;
  std::size_t jobs = 0;

  void add_to(CLI::App& app);
};

/// choreo-eval study score: what the answers say.
struct StudyScoreOptions {
  std::vector<std::string> answers;
  std::string study;
  std::string out;

  void add_to(CLI::App& app);
};

int make_study(const StudyMakeOptions& options, const Tool& tool);
int score_study(const StudyScoreOptions& options, const Tool& tool);

/// choreo-eval study: the two above.
class StudyCommand {
 public:
  void add_to(CLI::App& tool);
  [[nodiscard]] bool chosen() const { return study_ != nullptr && study_->parsed(); }
  [[nodiscard]] int run(const Tool& tool) const;

 private:
  StudyMakeOptions make_options_;
  StudyScoreOptions score_options_;
  CLI::App* study_ = nullptr;
  CLI::App* make_ = nullptr;
};

}  // namespace choreo::app
