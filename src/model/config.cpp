#include "choreo/model/config.h"

#include "choreo/core/json.h"
#include "choreo/core/text.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

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

std::string shown(const json& value) { return value.dump(-1, ' ', false, json::error_handler_t::replace); }

void read_into(std::int64_t& field, const Key& key, const json& value, std::string_view where) {
  const double number = value.is_number() ? value.get<double>() : NAN;
  if (!(std::abs(number) <= kMostSeed) || number != std::floor(number) || !in_range(key, number)) {
    refuse(key, shown(value), where);
  }
  field = static_cast<std::int64_t>(number);
}

void read_into(double& field, const Key& key, const json& value, std::string_view where) {
  const double number = value.is_number() ? value.get<double>() : NAN;
  if (!std::isfinite(number) || !in_range(key, number)) refuse(key, shown(value), where);
  field = number;
}

void read_into(std::string& field, const Key& key, const json& value, std::string_view where) {
  const auto is_choice = [&](const std::string& text) {
    return key.choices.empty() || std::ranges::find(key.choices, text) != key.choices.end();
  };
  if (!value.is_string() || !is_choice(value.get<std::string>())) refuse(key, shown(value), where);
  field = value.get<std::string>();
}

void read_into(std::vector<std::int64_t>& field, const Key& key, const json& value, std::string_view where) {
  if (!value.is_array() || value.empty()) refuse(key, shown(value), where);
  field.assign(value.size(), 0);
  for (std::size_t i = 0; i < field.size(); ++i) read_into(field[i], key, value[i], where);
}

void assign(const Key& key, const json& value, std::string_view where) {
  std::visit([&](auto* field) { read_into(*field, key, value, where); }, key.field);
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

/// Keys of older versions, and the value, as JSON, at which each did nothing.
constexpr std::array<std::pair<std::string_view, std::string_view>, 7> kRetired{{{"model.inertia", "0"},
                                                                                 {"model.music_input", "\"mel\""},
                                                                                 {"model.move_size", "0"},
                                                                                 {"model.lead", "0"},
                                                                                 {"loss.speed_weight", "0"},
                                                                                 {"augment.jitter", "0"},
                                                                                 {"augment.own_past", "0"}}};

/// Whether it is one of these, which is passed over.
bool is_retired(std::string_view name, const json& value, std::string_view where) {
  const auto* const found = std::ranges::find(kRetired, name, &decltype(kRetired)::value_type::first);
  if (found == kRetired.end()) return false;
  if (value == json::parse(found->second)) return true;
  fail("{}: {} is {}, but this key is gone: expected {} or nothing", where, name, shown(value), found->second);
}

/// What a number, or each one of a list, may be.
struct Range {
  double least, most;
  std::string unit = {};
};

Key number(std::string name, Key::Field field, Range range, std::string help) {
  return {.name = std::move(name),
          .field = field,
          .unit = std::move(range.unit),
          .least = range.least,
          .most = range.most,
          .help = std::move(help)};
}

Key text(std::string name, std::string* field, std::vector<std::string> choices, std::string help) {
  return {.name = std::move(name), .field = field, .choices = std::move(choices), .help = std::move(help)};
}

}  // namespace

std::vector<Key> keys_of(Config& c) {
  constexpr double kChannels = 8192, kFrames = 1000000, kDilation = 4096, kLayers = 16, kMostBeta = 0.999999;
  return {
      number("audio.sample_rate", &c.audio.sample_rate, {1000, 192000, "Hz"}, "sound is resampled to this"),
      number("audio.n_fft", &c.audio.n_fft, {16, 65536, "samples"},
             "length of the Hann window and the Fourier transform"),
      number("audio.n_mels", &c.audio.n_mels, {1, 1024}, "mel bands"),
      number("pose.fps", &c.pose.fps, {1, 240, "frames/s"}, "frame rate of corpus and dances"),
      text("pose.normalise", &c.pose.normalise, {"paper", "uniform", "robust"},
           "paper: x and y each scaled to 0 … 1; uniform: both by one factor, keeping the proportions; robust: as "
           "paper, but wild detections are clamped"),
      number("pose.dimensions", &c.pose.dimensions, {2, 3},
             "coordinates of a joint; 3: from pose_keypoints_3d, normalised by one factor (uniform)"),
      text(
          "model.kind", &c.model.kind, {"paper", "moves"},
          "paper: the paper's network predicts the next frame; moves: a flow samples the motion of the next beats (the "
          "keys of moves are its)"),
      text("model.name", &c.model.name, {}, "what the model is called in its checkpoints and dances"),
      number("model.encoder_channels", &c.model.encoder_channels, {2, kChannels}, "channels of both encoders"),
      number("model.decoder_channels", &c.model.decoder_channels, {1, kChannels / 2},
             "channels of the decoder; half of encoder_channels"),
      number("model.kernel", &c.model.kernel, {1, 64, "frames"}, "taps of a CDHC convolution"),
      number("model.encoder_dilations", &c.model.encoder_dilations, {1, kDilation, "frames"},
             "CDHC blocks of an encoder"),
      number("model.decoder_dilations", &c.model.decoder_dilations, {1, kDilation, "frames"},
             "CDHC blocks of the decoder"),
      number("model.input_layers", &c.model.input_layers, {1, kLayers}, "1×1 convolutions before an encoder's blocks"),
      number("model.hidden_layers", &c.model.hidden_layers, {0, kLayers},
             "1×1 convolutions after the decoder's blocks"),
      number("model.audio_lookahead", &c.model.audio_lookahead, {0, 1000, "frames"},
             "how far ahead of a frame its features are taken from; 0: the paper, and live"),
      text("model.pose_input", &c.model.pose_input, {"positions", "motion"},
           "what the network sees of the dance; positions: the paper, as stored; motion: positions and velocities, "
           "standardised by the training split"),
      text("model.pose_output", &c.model.pose_output, {"absolute", "step"},
           "what it predicts; absolute: the paper, the next pose through a sigmoid; step: the way to it from the last "
           "pose"),
      number("moves.components", &c.moves.components, {1, 1024},
             "numbers that tell a window, the motion of two beats: principal components"),
      number("moves.past", &c.moves.past, {1, 64, "windows"}, "windows before it that the next one is sampled after"),
      number("moves.channels", &c.moves.channels, {1, 4096}, "width of the flow's layers"),
      number("moves.layers", &c.moves.layers, {1, 64}, "residual blocks of the flow"),
      number("moves.noise", &c.moves.noise, {0, 10, "deviations"},
             "most noise that is added to the past in training; how much is told"),
      number("moves.own_after", &c.moves.own_after, {0, kMostCount, "iterations"},
             "from then on some pasts are the flow's own samples"),
      number("moves.own_share", &c.moves.own_share, {0, 1}, "share of the windows that have such a past"),
      number("moves.steps", &c.moves.steps, {1, 1000}, "Euler steps from noise to a window"),
      number("moves.temperature", &c.moves.temperature, {0, 10}, "of that noise when dancing, unless told otherwise"),
      number("moves.guidance", &c.moves.guidance, {0, 100},
             "how strongly the place in the bar counts: 1 as trained, more than it does by itself"),
      number("loss.limb_weight", &c.loss.limb_weight, {0, kAnyMost}, "weight of the limb-length loss"),
      number("augment.mirrored", &c.augment.mirrored, {0, 1}, "share of the cuts that are mirrored, left for right"),
      number("augment.turned", &c.augment.turned, {0, 1},
             "share of the cuts whose dancer is turned about the vertical by a random angle; of 3-D dances only"),
      number("augment.hidden_past", &c.augment.hidden_past, {0, 1},
             "share of the time, in stretches of 0.4 to 3 s, in which the network doesn't see the dance, only the "
             "music"),
      number("augment.drift", &c.augment.drift, {0, 1, "of the unit square"},
             "mean size of the slow offsets (knots a second apart) that are added to the poses it sees, so that it "
             "learns to lead back; the offsets' deviation is √10 times this"),
      number("augment.drift_return", &c.augment.drift_return, {0, 1},
             "share of its offset that a pose should have lost in the next frame"),
      number("optimiser.learning_rate", &c.optimiser.learning_rate, {0, 10}, "Adam's learning rate"),
      number("optimiser.beta1", &c.optimiser.beta1, {0, kMostBeta}, "Adam's decay of the mean"),
      number("optimiser.beta2", &c.optimiser.beta2, {0, kMostBeta}, "Adam's decay of the square"),
      text("train.corpus", &c.train.corpus, {}, "folder that choreo-prep wrote"),
      text("train.out", &c.train.out, {}, "folder of the run"),
      number("train.iterations", &c.train.iterations, {1, kMostCount}, "optimiser steps"),
      number("train.batch_size", &c.train.batch_size, {1, 65536, "cuts"}, "cuts in a batch"),
      number("train.cut_frames", &c.train.cut_frames, {2, kFrames, "frames"},
             "length of a cut: one frame more than the network is run over"),
      number("train.checkpoint_every", &c.train.checkpoint_every, {1, kMostCount, "iterations"}, "between checkpoints"),
      number("train.validate_every", &c.train.validate_every, {1, kMostCount, "iterations"}, "between validations"),
      number("train.free_run_every", &c.train.free_run_every, {0, kMostCount, "iterations"},
             "between free-running dances of 20 s on the validation songs; 0: none"),
      text("train.best_by", &c.train.best_by, {"loss", "free_run"},
           "what best.safetensors has the least of: validation loss, or what free-running dances lack: life, energy, "
           "limbs, the beat"),
      number("train.keep", &c.train.keep, {1, kMostCount}, "newest checkpoints that are kept, besides the best"),
      number("train.seed", &c.train.seed, {0, kMostSeed}, "of first weights, batches and split"),
      number("train.threads", &c.train.threads, {0, 4096}, "CPU threads; 0: one a core"),
      text("train.precision", &c.train.precision, {"fp32", "bf16", "auto"},
           "of the big products; auto: bf16 where CPU (avx512_bf16) or GPU multiply it, else fp32"),
      text("train.device", &c.train.device, {"auto", "cpu", "cuda"}, "auto: a GPU where there is one"),
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
      const std::string full = fmt::format("{}.{}", section, name);
      if (!is_retired(full, value, where)) assign(find_key(keys, full, where), value, where);
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
  const std::string name(assignment.substr(0, equals)), value(assignment.substr(equals + 1));
  const auto keys = keys_of(config);
  const json parsed = json::parse(value, nullptr, /*allow_exceptions=*/false);
  if (is_retired(name, parsed.is_discarded() ? json(value) : parsed, kWhere)) return;
  const Key& key = find_key(keys, name, kWhere);
  const bool is_text = std::holds_alternative<std::string*>(key.field);
  assign(key, is_text ? json(value) : parse_json(value, fmt::format("{} {}", kWhere, key.name)), kWhere);
}

void check(const Config& config) {
  const auto& model = config.model;
  if (model.encoder_channels != 2 * model.decoder_channels) {
    fail("model.encoder_channels is {}, expected twice model.decoder_channels ({})", model.encoder_channels,
         model.decoder_channels);
  }
  if (model.kind == "moves" && model.audio_lookahead > 0) {
    fail("model.audio_lookahead is {}, but model.kind is \"moves\", which hears no further than the beat: expected 0",
         model.audio_lookahead);
  }
  if (config.augment.turned > 0 && config.pose.dimensions == 2) {
    fail("augment.turned is {}, but pose.dimensions is 2: a picture can't be turned, expected 0",
         config.augment.turned);
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
