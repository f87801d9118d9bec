#include "train/move_learner.h"

#include "choreo/core/error.h"
#include "choreo/core/random.h"
#include "choreo/moves/features.h"
#include "choreo/moves/move_stream.h"
#include "choreo/nn/convolution.h"
#include "choreo/nn/flow_sampler.h"

#include <ATen/CPUGeneratorImpl.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <span>
#include <utility>

#include "train/free_run.h"

namespace choreo::train {
namespace {

using torch::Tensor;
using Layout = model::ConditionLayout;

constexpr double kMeanOf = 0.998;      // of the weights' running mean: some 500 iterations
constexpr std::int64_t kOwnBeats = 3;  // windows of its own that a past ends with, at most
constexpr std::int64_t kOwnSteps = 6;  // to sample them
constexpr double kKept = 0.6;          // of how far a sample was off
constexpr std::uint64_t kBatchStream = 0x77696e64;

std::int64_t integer(std::size_t size) { return static_cast<std::int64_t>(size); }

/// Numbers that follow from (seed, iteration) alone.
at::Generator generator_of(std::uint64_t seed, std::uint64_t iteration) {
  Random random(seed, kBatchStream, static_cast<std::uint32_t>(iteration));
  const std::uint64_t high = random.next();
  return at::make_generator<at::CPUGeneratorImpl>(high << 32 | random.next());
}

Tensor normal(at::IntArrayRef shape, at::Generator& random) { return torch::randn(shape, random); }
Tensor uniform(at::IntArrayRef shape, at::Generator& random) { return torch::rand(shape, random); }

/// How much each component counts: by the root of its deviation, so that the large ones come first but the small ones
/// aren't lost.
Tensor component_weights(const model::MoveBasis& basis) {
  std::vector<float> sizes;
  for (std::size_t i = 0; i < basis.components.rows(); ++i) {
    double square = 0;
    for (const float value : basis.components.row(i)) square += static_cast<double>(value) * value;
    sizes.push_back(static_cast<float>(std::pow(square, 0.25)));
  }
  const Tensor weights = torch::tensor(sizes);
  return weights / weights.mean().clamp_min(1e-12);
}

}  // namespace

MoveLearner::MoveLearner(const model::Config& config, Dataset dataset, const Processes& processes, torch::Device device)
    : MoveLearner(config, std::move(dataset), processes, nn::Flow(model::describe_flow(config), device)) {}

MoveLearner::MoveLearner(const model::Config& config, Dataset dataset, const Processes& processes, nn::Flow flow)
    : Learner(config, std::move(dataset), processes, flow.parameters()),
      flow_(std::move(flow)),
      train_(make_windows(dataset_.train, dataset_, config, variants_of(config.pose.dimensions))),
      valid_(make_windows(dataset_.valid, dataset_, config, {Variant{}})),
      carry_on_(carry_on(dataset_.moves).to(flow_.device())),
      weights_(component_weights(dataset_.moves).to(flow_.device())) {
  flow_.initialise(static_cast<std::uint64_t>(config.train.seed));
  for (const auto& [name, tensor] : parameters_) means_[name] = tensor.detach().clone();
}

/// A batch's windows: uniform among all, mirrored and turned as the config's section `augment` says.
MoveLearner::Choice MoveLearner::choose(std::int64_t windows) const {
  std::vector<std::int64_t> variants, numbers;
  const bool turns = train_.numbers.size(0) > 2;
  for (std::int64_t i = 0; i < config_.train.batch_size; ++i) {
    Random random(static_cast<std::uint64_t>(config_.train.seed),
                  kBatchStream << 32 | static_cast<std::uint64_t>(iteration_), static_cast<std::uint32_t>(i));
    std::int64_t variant = random.uniform() < config_.augment.mirrored ? 1 : 0;
    if (random.uniform() < config_.augment.turned && turns) variant += random.uniform() < 0.5F ? 2 : 4;
    variants.push_back(variant);
    numbers.push_back(static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(windows))));
  }
  return {torch::tensor(variants), torch::tensor(numbers)};
}

/// Of some windows, or those `back` beats before them: conditions with the true past, and the window itself.
MoveLearner::Examples MoveLearner::examples(const Windows& of, const Choice& choice, std::int64_t back) const {
  const auto& layout = flow_.conditions();
  const std::int64_t windows = of.size();
  const Tensor first = of.first.index_select(0, choice.window);
  const Tensor at = choice.window - back;
  const auto rows = [&](const Tensor& all, const Tensor& index) {
    return all.flatten(0, 1).index_select(0, choice.variant * windows + index.clamp(0));
  };
  Examples some{rows(of.conditions, at), rows(of.numbers, at)};
  for (std::int64_t ago = 1; ago <= integer(layout.past); ++ago) {
    const Tensor index = at - ago;
    const Tensor known = (index >= first).to(torch::kFloat32).unsqueeze(1);
    const auto begin = integer(layout.windows()) + (ago - 1) * integer(layout.components);
    some.conditions.narrow(1, begin, integer(layout.components)).copy_(rows(of.numbers, index) * known);
    some.conditions.narrow(1, integer(layout.window_known()) + ago - 1, 1).copy_(known);
  }
  return some;
}

/// Replaces the pasts' last `beats` windows by the flow's own samples, and the target by what leads back.
void MoveLearner::dance_on(Examples& some, const Choice& choice, std::int64_t beats, at::Generator& random) const {
  const torch::NoGradGuard no_gradient;
  const auto& layout = flow_.conditions();
  const auto components = integer(layout.components);
  std::vector<Tensor> sampled;  // oldest first
  Tensor truth;
  const auto put = [&](const Tensor& conditions, std::int64_t ago, const Tensor& window) {  // where one is known
    const Tensor known = conditions.narrow(1, integer(layout.window_known()) + ago - 1, 1);
    conditions.narrow(1, (ago - 1) * components, components).copy_(window * known);
  };
  for (std::int64_t back = beats; back > 0; --back) {
    Examples earlier = examples(train_, choice, back);
    for (std::size_t i = 0; i < sampled.size(); ++i) put(earlier.conditions, integer(sampled.size() - i), sampled[i]);
    const Tensor noise = normal(earlier.target.sizes(), random) * config_.moves.temperature;
    sampled.push_back(
        flow_.sample(noise.to(flow_.device()), earlier.conditions.to(flow_.device()), kOwnSteps, 1).cpu());
    truth = earlier.target;
  }
  for (std::size_t i = 0; i < sampled.size(); ++i) put(some.conditions, integer(sampled.size() - i), sampled[i]);
  const Tensor known = some.conditions.narrow(1, integer(layout.window_known()), 1);
  some.target = some.target + kKept * ((sampled.back() - truth) * known).matmul(carry_on_.cpu());
}

/// Conditions that are missing, and noise on the past.
void MoveLearner::leave_out(const Tensor& conditions, at::Generator& random) const {
  constexpr double kPast = 0.05, kOlder = 0.15, kPhase = 0.15, kEnergy = 0.15, kMusic = 0.15, kStyle = 0.5;
  const auto& layout = flow_.conditions();
  const std::int64_t batch = conditions.size(0), past = integer(layout.past), components = integer(layout.components);
  const Tensor level = config_.moves.noise * uniform({batch, 1}, random).square();
  const Tensor windows = conditions.narrow(1, 0, past * components);
  windows.add_(level * normal(windows.sizes(), random));
  conditions.narrow(1, integer(layout.noise()), 1).copy_(level);
  // of the past some begin of a dance is all there is, or nothing
  const Tensor shorter = (uniform({batch, 1}, random) < kOlder).to(torch::kFloat32);
  const Tensor kept = (uniform({batch, 1}, random) * static_cast<double>(past)).floor() + 1e3 * (1 - shorter);
  const Tensor none = (uniform({batch, 1}, random) < kPast).to(torch::kFloat32);
  const Tensor there = (torch::arange(past).unsqueeze(0) < kept).to(torch::kFloat32) * (1 - none);
  const Tensor known = conditions.narrow(1, integer(layout.window_known()), past);
  known.mul_(there);
  windows.mul_(known.repeat_interleave(components, 1));
  const auto drop = [&](std::size_t begin, std::size_t size, double chance) {
    conditions.narrow(1, integer(begin), integer(size))
        .mul_((uniform({batch, 1}, random) >= chance).to(torch::kFloat32));
  };
  drop(layout.phase(), Layout::kPhase, kPhase);
  drop(layout.energy(), Layout::kEnergy, kEnergy);
  drop(layout.music(), Layout::kMusic, kMusic);
  drop(layout.style(), Layout::kStyle, kStyle);
}

Tensor MoveLearner::loss_of(const nn::Flow& flow, const Examples& some, const Tensor& noise, const Tensor& time) const {
  const auto device = flow_.device();
  const Tensor x0 = noise.to(device), x1 = some.target.to(device), t = time.to(device);
  const Tensor v = flow.velocity((1 - t) * x0 + t * x1, t, some.conditions.to(device));
  return ((v - (x1 - x0)).square() * weights_).mean(1);
}

/// The whole batch is put together by every process, which then learns from its share: how many there are changes
/// nothing but the rounding.
Iteration MoveLearner::iterate() {
  ++iteration_;
  at::Generator random =
      generator_of(static_cast<std::uint64_t>(config_.train.seed), static_cast<std::uint64_t>(iteration_));
  const std::int64_t batch = config_.train.batch_size;
  const Choice choice = choose(train_.size());
  Examples some = examples(train_, choice, 0);
  const auto own = static_cast<std::int64_t>(std::lround(config_.moves.own_share * static_cast<double>(batch)));
  if (iteration_ > config_.moves.own_after && own > 0) {
    const Choice chosen{choice.variant.narrow(0, 0, own), choice.window.narrow(0, 0, own)};
    Examples danced{some.conditions.narrow(0, 0, own).clone(), some.target.narrow(0, 0, own).clone()};
    dance_on(danced, chosen, 1 + iteration_ % kOwnBeats, random);
    some.conditions.narrow(0, 0, own).copy_(danced.conditions);
    some.target.narrow(0, 0, own).copy_(danced.target);
  }
  leave_out(some.conditions, random);
  const Tensor noise = normal(some.target.sizes(), random), time = uniform({batch, 1}, random);
  const Rank& rank = processes_.rank();
  const std::int64_t begin = batch * rank.index / rank.size, count = batch * (rank.index + 1) / rank.size - begin;
  const auto part = [&](const Tensor& whole) { return whole.narrow(0, begin, count); };
  const Tensor loss = loss_of(flow_, {part(some.conditions), part(some.target)}, part(noise), part(time)).sum() /
                      static_cast<double>(batch);
  std::array<double, 1> value{loss.item<double>()};
  processes_.sum(value);
  const LossValues values{value[0], value[0], 0};
  if (!std::isfinite(value[0])) return {values, fmt::format("the loss ({})", value[0])};
  const std::string broken = descend(loss);
  const torch::NoGradGuard no_gradient;
  const double kept = std::min(kMeanOf, static_cast<double>(iteration_) / (static_cast<double>(iteration_) + 10));
  for (auto& [name, mean] : means_) mean.mul_(kept).add_(parameters_.at(name), 1 - kept);
  return {values, broken};
}

/// A flow of the weights' running means.
nn::Flow MoveLearner::mean_flow() const {
  const torch::NoGradGuard no_gradient;
  nn::Flow flow(model::describe_flow(config_), flow_.device());
  for (const auto& [name, tensor] : flow.parameters()) tensor.copy_(means_.at(name));
  return flow;
}

/// The flow's loss, and that of what leads to the last window again. Every process does the whole, which is little.
std::optional<Validation> MoveLearner::validate() const {
  constexpr std::uint64_t kSame = 1;
  const torch::NoGradGuard no_gradient;
  const std::int64_t windows = valid_.size();
  if (windows == 0) return {};
  const Choice all{torch::zeros({windows}, torch::kLong), torch::arange(windows)};
  const Examples some = examples(valid_, all, 0);
  at::Generator random = generator_of(kSame, 0);
  const Tensor noise = normal(some.target.sizes(), random), time = uniform({windows, 1}, random);
  const auto loss = loss_of(mean_flow(), some, noise, time).mean().item<double>();
  const Tensor last = some.conditions.narrow(1, 0, some.target.size(1));
  const auto copy = ((some.target - last).square() * weights_.cpu()).mean().item<double>();
  return Validation{{loss, loss, 0}, {copy, copy, 0}};
}

std::optional<FreeRun> MoveLearner::run_freely() const {
  const nn::Flow flow = mean_flow();
  const model::Checkpoint now = dataset_.checkpoint(config_);
  const moves::MoveModel model(now);
  const moves::FeatureLayout layout(now);
  const auto sampler = [&](std::span<const float> conditions, std::span<float> window) {
    nn::sample_window(flow, conditions, window, config_.moves);
  };
  return train::run_freely(
      [&](const TrainingClip& clip, const Matrix& mel, const Matrix& real) {
        const Matrix features = moves::song_features(layout, mel);
        moves::MoveStream stream(model, {});
        Matrix danced(real.rows(), real.columns());
        stream.begin(sampler, danced.row(0));
        for (std::size_t t = 1; t < danced.rows(); ++t) stream.next(features.row(t), sampler, danced.row(t));
        const double scale = model.basis.unit / clip.unit;
        for (float& x : danced.values()) x = static_cast<float>(0.5 + scale * (x - 0.5));
        return danced;
      },
      dataset_, config_, processes_);
}

/// Beside the optimiser's state the weights themselves, whose mean is what a checkpoint holds.
std::map<std::string, choreo::Tensor> MoveLearner::state() const {
  auto kept = Learner::state();
  for (const auto& [name, tensor] : parameters_) {
    kept["w/" + name] = choreo::Tensor::from(nn::copy_out(tensor), tensor.sizes().vec());
  }
  return kept;
}

void MoveLearner::take_up(const model::Checkpoint& checkpoint, const TrainingState& state) {
  for (auto& [name, mean] : means_) nn::copy_into(mean, checkpoint.parameters.at(name));
  for (const auto& [name, tensor] : parameters_) {
    const auto found = state.optimiser.find("w/" + name);
    const std::vector<float> values = found == state.optimiser.end() ? std::vector<float>{} : found->second.to_float();
    if (integer(values.size()) != tensor.numel()) fail("the training state lacks the weights {}", name);
    nn::copy_into(tensor, values);
  }
}

bool MoveLearner::is_same_corpus(const model::Checkpoint& checkpoint) const {
  return checkpoint.moves == dataset_.moves && Learner::is_same_corpus(checkpoint);
}

void MoveLearner::share() {
  Learner::share();
  std::vector<Tensor> means;
  for (const auto& [name, mean] : means_) means.push_back(mean);
  processes_.broadcast(means);
}

}  // namespace choreo::train
