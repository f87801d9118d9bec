#include "choreo/study/report.h"

#include <fmt/format.h>

namespace choreo::study {
namespace {

std::string probability(double p) { return p < 1e-4 ? "< 0.0001" : fmt::format("{:.4f}", p); }

/// "p 0.0123", "p < 0.0001".
std::string named(double p) { return "p " + probability(p); }

std::string group_line(StudyGroup group, const GroupSummary& summary) {
  const auto& [mean, deviation, normality] = summary;
  std::string line = fmt::format("  {:<12}{:>8.3f}", name_of(group), mean);
  line += deviation.result ? fmt::format("{:>12.3f}", *deviation.result) : fmt::format("{:>12}", "–");
  if (!normality.result) return line + "   " + normality.reason + "\n";
  return line + fmt::format("{:>18.4f}{:>12}\n", normality.result->w, probability(normality.result->p));
}

std::string sphericity_line(const Outcome<Mauchly>& test) {
  if (!test.result) return "  Sphericity (Mauchly): left out: " + test.reason + "\n";
  return fmt::format("  Sphericity (Mauchly): W = {:.4f}, chi2({:.0f}) = {:.3f}, {}\n", test.result->w,
                     test.result->degrees, test.result->chi_squared, named(test.result->p));
}

std::string difference_lines(const Outcome<Anova>& test) {
  if (!test.result) return "  Repeated-measures ANOVA: left out: " + test.reason + "\n";
  const Anova& anova = *test.result;
  return fmt::format("  Repeated-measures ANOVA: F({:.0f}, {:.0f}) = {:.3f}, {}\n", anova.degrees, anova.error_degrees,
                     anova.f, named(anova.p)) +
         fmt::format("    with Greenhouse–Geisser's correction: F({:.2f}, {:.2f}), epsilon = {:.4f}, {}\n",
                     anova.epsilon * anova.degrees, anova.epsilon * anova.error_degrees, anova.epsilon,
                     named(anova.p_corrected));
}

std::string comparison_line(const Comparison& comparison) {
  const std::string pair = fmt::format("{} – {}", name_of(comparison.first), name_of(comparison.second));
  if (!comparison.test.result) return fmt::format("  {:<24}left out: {}\n", pair, comparison.test.reason);
  const PairedTest& test = *comparison.test.result;
  const std::string interval = fmt::format("[{:.3f}, {:.3f}]", test.low, test.high);
  return fmt::format("  {:<24}{:>8.3f}{:>20}{:>10.3f}{:>6.0f}{:>12}{:>12}\n", pair, test.difference, interval, test.t,
                     test.degrees, probability(test.p), probability(comparison.p_holm));
}

std::string question_text(std::string_view question, const QuestionAnalysis& analysis) {
  std::string text = fmt::format("\n{}\n  {:<12}{:>8}{:>12}{:>18}{:>12}\n", question, "group", "mean", "deviation",
                                 "Shapiro–Wilk W", "p");
  for (std::size_t g = 0; g < kGroups.size(); ++g) text += group_line(kGroups[g], analysis.groups[g]);
  text += sphericity_line(analysis.sphericity) + difference_lines(analysis.difference);
  text += fmt::format("  {:<24}{:>8}{:>20}{:>10}{:>6}{:>12}{:>12}\n", "paired t-test", "differ", "95 % interval", "t",
                      "df", "p", "p (Holm)");
  for (const Comparison& comparison : analysis.comparisons) text += comparison_line(comparison);
  return text;
}

}  // namespace

std::string study_text(const StudyAnalysis& analysis) {
  std::string text = fmt::format("{} participants; a score is a participant's mean answer (1–5) over a group's clips\n",
                                 analysis.participants);
  for (std::size_t q = 0; q < kQuestions.size(); ++q) text += question_text(kQuestions[q], analysis.questions[q]);
  return text;
}

}  // namespace choreo::study
