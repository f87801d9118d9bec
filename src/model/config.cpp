#include "choreo/model/config.h"

#include "choreo/core/json.h"
#include "choreo/core/text.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

namespace choreo::model {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

constexpr double kAnyMost = std::numeric_limits<double>::infinity();
constexpr double kMostCount = 1e9;
/// What a seed may be so that every JSON reader keeps it exactly.
constexpr double kMostSeed = 9007199254740991;

/// "an integer from 1 to 65536", "a list of integers …", "one of …".
std::string expectation(const Key& key) {
  if (!key.choices.empty()) return fmt::format("one of {}", fmt::join(key.choices, ", "));
  if (std::holds_alternative<std::string*>(key.field)) return "a text";
  const bool list = std::holds_alternative<std::vector<std::int64_t>*>(key.field);
  const bool real = std::holds_alternative<double*>(key.field);
  const std::string kind = list ? "a list of integers" : real ? "a number" : "an integer";
  return std::isinf(key.most) ? fmt::format("{} ≥ {}", kind, key.least)
                              : fmt::format("{} from {} to {}", kind, key.least, key.most);
}

[[noreturn]] void refuse(const Key& key, const std::string& value, std::string_view where) {
  fail("{}: {} is {}, expected {}", where, key.name, value, expectation(key));
}

bool in_range(const Key& key, double value) { return value >= key.least && value <= key.most; }

std::int64_t to_integer(const Key& key, const json& value, std::string_view where) {
  const double number = value.is_number() ? value.get<double>() : NAN;
  if (!(std::abs(number) <= kMostSeed) || number != std::floor(number) || !in_range(key, number)) {
    refuse(key, value.dump(-1, ' ', false, json::error_handler_t::replace), where);
  }
  return static_cast<std::int64_t>(number);
}

void assign(const Key& key, const json& value, std::string_view where) {
  const std::string shown = value.dump(-1, ' ', false, json::error_handler_t::replace);
  if (auto* const* integer = std::get_if<std::int64_t*>(&key.field)) {
    **integer = to_integer(key, value, where);
  } else if (auto* const* real = std::get_if<double*>(&key.field)) {
    if (!value.is_number() || !std::isfinite(value.get<double>()) || !in_range(key, value.get<double>())) {
      refuse(key, shown, where);
    }
    **real = value.get<double>();
  } else if (auto* const* text = std::get_if<std::string*>(&key.field)) {
    const bool known =
        value.is_string() && (key.choices.empty() || std::find(key.choices.begin(), key.choices.end(),
                                                               value.get<std::string>()) != key.choices.end());
    if (!known) refuse(key, shown, where);
    **text = value.get<std::string>();
  } else {
    if (!value.is_array() || value.empty()) refuse(key, shown, where);
    auto& list = *std::get<std::vector<std::int64_t>*>(key.field);
    list.clear();
    for (const json& item : value) list.push_back(to_integer(key, item, where));
  }
}

ordered_json value_of(const Key& key) {
  return std::visit([](const auto* field) { return ordered_json(*field); }, key.field);
}

/// The known key whose name is nearest; a bare ".key" is compared with the keys' last parts.
std::string nearest_key(const std::vector<Key>& keys, std::string_view name) {
  std::vector<std::string> names;
  for (const Key& key : keys) names.push_back(name.starts_with('.') ? key.name.substr(key.name.find('.')) : key.name);
  const std::string best = nearest(name, names);
  return keys[static_cast<std::size_t>(std::find(names.begin(), names.end(), best) - names.begin())].name;
}

const Key& find_key(const std::vector<Key>& keys, const std::string& name, std::string_view where) {
  const auto found = std::find_if(keys.begin(), keys.end(), [&](const Key& key) { return key.name == name; });
  if (found != keys.end()) return *found;
  fail("{}: unknown key {}; did you mean {}?", where, quote(name), nearest_key(keys, name));
}

}  // namespace

std::vector<Key> keys_of(Config& c) {
  return {
      {"audio.sample_rate", &c.audio.sample_rate, "Hz", 1000, 192000, {}, "sound is resampled to this"},
      {"audio.n_fft", &c.audio.n_fft, "samples", 16, 65536, {}, "length of the Hann window and the Fourier transform"},
      {"audio.n_mels", &c.audio.n_mels, "", 1, 1024, {}, "mel bands"},
      {"pose.fps", &c.pose.fps, "frames/s", 1, 240, {}, "frame rate of corpus and dances"},
      {"pose.normalise",
       &c.pose.normalise,
       "",
       0,
       0,
       {"paper", "uniform", "robust"},
       "paper: x and y each scaled to 0 … 1; uniform: both by one factor, keeping the proportions; robust: as paper, "
       "but "
       "wild detections are clamped"},
      {"model.name", &c.model.name, "", 0, 0, {}, "what the model is called in its checkpoints and dances"},
      {"model.encoder_channels", &c.model.encoder_channels, "", 2, 8192, {}, "channels of both encoders"},
      {"model.decoder_channels",
       &c.model.decoder_channels,
       "",
       1,
       4096,
       {},
       "channels of the decoder; half of encoder_channels"},
      {"model.kernel", &c.model.kernel, "frames", 1, 64, {}, "taps of a CDHC convolution"},
      {"model.encoder_dilations", &c.model.encoder_dilations, "frames", 1, 4096, {}, "CDHC blocks of an encoder"},
      {"model.decoder_dilations", &c.model.decoder_dilations, "frames", 1, 4096, {}, "CDHC blocks of the decoder"},
      {"model.input_layers", &c.model.input_layers, "", 1, 16, {}, "1×1 convolutions before an encoder's blocks"},
      {"model.hidden_layers", &c.model.hidden_layers, "", 0, 16, {}, "1×1 convolutions after the decoder's blocks"},
      {"model.audio_lookahead",
       &c.model.audio_lookahead,
       "frames",
       0,
       1000,
       {},
       "how far ahead the model hears; 0: the paper, and live"},
      {"model.music_input",
       &c.model.music_input,
       "",
       0,
       0,
       {"mel", "counted"},
       "what it hears; mel: the paper; counted: the mel-spectrogram and a count of the beats, tracked without looking "
       "ahead"},
      {"model.move_size",
       &c.model.move_size,
       "",
       0,
       240,
       {},
       "numbers that tell a move: what the training dances do around a beat, in principal components; the network "
       "hears which move is danced, and dances choose their moves from these; 0: the paper; needs music_input = "
       "counted"},
      {"model.pose_input",
       &c.model.pose_input,
       "",
       0,
       0,
       {"positions", "motion"},
       "what the network sees of the dance; positions: the paper, as stored; motion: positions and velocities, "
       "standardised by the training split"},
      {"model.pose_output",
       &c.model.pose_output,
       "",
       0,
       0,
       {"absolute", "step"},
       "what it predicts; absolute: the paper, the next pose through a sigmoid; step: the way to it from the last "
       "pose"},
      {"model.inertia",
       &c.model.inertia,
       "",
       0,
       1,
       {},
       "share of the last step that a predicted step keeps of itself: the network says how the motion changes, which "
       "is a quarter of the motion; needs pose_output = step"},
      {"model.lead",
       &c.model.lead,
       "",
       0,
       1,
       {},
       "how firmly the moves lead: a predicted step moves as the move does, and goes this share of the way to its "
       "pose; "
       "the network says what is to be different; 0: not at all; needs move_size and pose_output = step"},
      {"loss.limb_weight", &c.loss.limb_weight, "", 0, kAnyMost, {}, "weight of the limb-length loss"},
      {"loss.speed_weight",
       &c.loss.speed_weight,
       "",
       0,
       kAnyMost,
       {},
       "weight of the difference of the joints' speeds, in training alone"},
      {"augment.mirrored", &c.augment.mirrored, "", 0, 1, {}, "share of the cuts that are mirrored, left for right"},
      {"augment.hidden_past",
       &c.augment.hidden_past,
       "",
       0,
       1,
       {},
       "share of the time, in stretches of 0.4 to 3 s, in which the network doesn't see the dance, only the music"},
      {"augment.drift",
       &c.augment.drift,
       "of the unit square",
       0,
       1,
       {},
       "deviation of slow offsets (knots a second apart) that are added to the poses it sees: it learns to lead back"},
      {"augment.jitter",
       &c.augment.jitter,
       "of the unit square",
       0,
       1,
       {},
       "deviation of offsets that change from frame to frame: it learns to dance by the count, not on from the last "
       "step"},
      {"augment.drift_return",
       &c.augment.drift_return,
       "",
       0,
       1,
       {},
       "share of its offset that a pose should have lost in the next frame"},
      {"augment.own_past",
       &c.augment.own_past,
       "",
       0,
       1,
       {},
       "share of the iterations in which the network itself dances stretches of 1 to 4 s of the past that it sees"},
      {"optimiser.learning_rate", &c.optimiser.learning_rate, "", 0, 10, {}, "Adam's learning rate"},
      {"optimiser.beta1", &c.optimiser.beta1, "", 0, 0.999999, {}, "Adam's decay of the mean"},
      {"optimiser.beta2", &c.optimiser.beta2, "", 0, 0.999999, {}, "Adam's decay of the square"},
      {"train.corpus", &c.train.corpus, "", 0, 0, {}, "folder that choreo-prep wrote"},
      {"train.out", &c.train.out, "", 0, 0, {}, "folder of the run"},
      {"train.iterations", &c.train.iterations, "", 1, kMostCount, {}, "optimiser steps"},
      {"train.batch_size", &c.train.batch_size, "cuts", 1, 65536, {}, "cuts in a batch"},
      {"train.cut_frames",
       &c.train.cut_frames,
       "frames",
       2,
       1000000,
       {},
       "length of a cut: one frame more than the network is run over"},
      {"train.checkpoint_every", &c.train.checkpoint_every, "iterations", 1, kMostCount, {}, "between checkpoints"},
      {"train.validate_every", &c.train.validate_every, "iterations", 1, kMostCount, {}, "between validations"},
      {"train.free_run_every",
       &c.train.free_run_every,
       "iterations",
       0,
       kMostCount,
       {},
       "between free-running dances of 20 s on the validation songs; 0: none"},
      {"train.best_by",
       &c.train.best_by,
       "",
       0,
       0,
       {"loss", "free_run"},
       "what best.safetensors has the least of: validation loss, or what free-running dances lack: life, energy, "
       "limbs, the beat"},
      {"train.keep", &c.train.keep, "", 1, kMostCount, {}, "newest checkpoints that are kept, besides the best"},
      {"train.seed", &c.train.seed, "", 0, kMostSeed, {}, "of first weights, batches and split"},
      {"train.threads", &c.train.threads, "", 0, 4096, {}, "CPU threads; 0: one a core"},
      {"train.precision",
       &c.train.precision,
       "",
       0,
       0,
       {"fp32", "bf16", "auto"},
       "of the big products; auto: bf16 where CPU (avx512_bf16) or GPU multiply it, else fp32"},
      {"train.device", &c.train.device, "", 0, 0, {"auto", "cpu", "cuda"}, "auto: a GPU where there is one"},
  };
}

Config parse_config(const json& document, std::string_view where) {
  Config config;
  const auto keys = keys_of(config);
  if (!document.is_object()) fail("{}: expected a JSON object of sections, found {}", where, kind_of(document));
  for (const auto& [section, members] : document.items()) {
    if (!members.is_object()) {
      fail("{}: {} must stand in a section; did you mean {}?", where, quote(section), nearest_key(keys, "." + section));
    }
    for (const auto& [name, value] : members.items()) {
      std::string full = section;
      full.append(".").append(name);
      assign(find_key(keys, full, where), value, where);
    }
  }
  check(config);
  return config;
}

Config read_config(const std::filesystem::path& path) { return parse_config(read_json(path), quote(path)); }

void set_key(Config& config, std::string_view assignment) {
  constexpr std::string_view kWhere = "--set";
  const std::size_t equals = assignment.find('=');
  if (equals == std::string_view::npos) fail("{}: {}: expected section.key=value", kWhere, quote(assignment));
  const auto keys = keys_of(config);
  const Key& key = find_key(keys, std::string(assignment.substr(0, equals)), kWhere);
  const std::string value(assignment.substr(equals + 1));
  const bool text = std::holds_alternative<std::string*>(key.field);
  assign(key, text ? json(value) : parse_json(value, fmt::format("{} {}", kWhere, key.name)), kWhere);
}

void check(const Config& config) {
  const auto& model = config.model;
  if (model.encoder_channels != 2 * model.decoder_channels) {
    fail("model.encoder_channels is {}, expected twice model.decoder_channels ({})", model.encoder_channels,
         model.decoder_channels);
  }
  if (model.inertia > 0 && model.pose_output != "step") {
    fail("model.inertia is {}, but model.pose_output is \"{}\", expected \"step\"", model.inertia, model.pose_output);
  }
  if (model.move_size > 0 && model.music_input != "counted") {
    fail("model.move_size is {}, but model.music_input is \"{}\", expected \"counted\"", model.move_size,
         model.music_input);
  }
  if (model.lead > 0 && (model.move_size == 0 || model.pose_output != "step")) {
    fail("model.lead is {}, which needs a model.move_size (it is {}) and model.pose_output = \"step\" (it is \"{}\")",
         model.lead, model.move_size, model.pose_output);
  }
  if (config.train.best_by == "free_run" && config.train.free_run_every == 0) {
    fail("train.best_by is \"free_run\", but train.free_run_every is 0");
  }
}

std::string dump_config(const Config& config) {
  Config copy = config;
  ordered_json document;
  for (const Key& key : keys_of(copy)) {
    const std::size_t dot = key.name.find('.');
    document[key.name.substr(0, dot)][key.name.substr(dot + 1)] = value_of(key);
  }
  return document.dump(2, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

std::vector<std::string> differing_keys(const Config& a, const Config& b) {
  Config copy_a = a;
  Config copy_b = b;
  const auto keys_a = keys_of(copy_a);
  const auto keys_b = keys_of(copy_b);
  std::vector<std::string> names;
  for (std::size_t i = 0; i < keys_a.size(); ++i) {
    if (value_of(keys_a[i]) != value_of(keys_b[i])) names.push_back(keys_a[i].name);
  }
  return names;
}

std::string config_table() {
  Config config;
  std::string table = "| key | default | expected | what |\n|---|---|---|---|\n";
  for (const Key& key : keys_of(config)) {
    table += fmt::format("| `{}` | `{}` | {}{} | {} |\n", key.name, value_of(key).dump(), expectation(key),
                         key.unit.empty() ? "" : " [" + key.unit + "]", key.help);
  }
  return table;
}

std::string config_help(const std::vector<std::string>& sections) {
  Config config;
  std::string text = "Config keys (a config file's, and --set's), with their defaults:\n";
  for (const Key& key : keys_of(config)) {
    const auto holds = [&](const std::string& section) { return key.name.starts_with(section); };
    if (!sections.empty() && std::none_of(sections.begin(), sections.end(), holds)) continue;
    text += fmt::format("  {} = {}{}\n      {}; {}\n", key.name, value_of(key).dump(),
                        key.unit.empty() ? "" : " " + key.unit, key.help, expectation(key));
  }
  return text;
}

}  // namespace choreo::model
