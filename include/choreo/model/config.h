#pragma once

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <filesystem>
#include <limits>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace choreo::model {

/// Everything a run is told, with the paper's numbers (J. Lee, S. Kim, K. Lee, ISMIR 2019) as defaults.
/// What each value means, its unit and its range: keys_of().
struct Config {
  struct Audio {
    std::int64_t sample_rate = 22050;
    std::int64_t n_fft = 1024;
    std::int64_t n_mels = 80;
  } audio;
  struct Pose {
    double fps = 25;
    std::string normalise = "paper";
    std::int64_t dimensions = 2;
  } pose;
  struct Model {
    std::string kind = "paper";
    std::string name = "choreo";
    std::int64_t encoder_channels = 256;
    std::int64_t decoder_channels = 128;
    std::int64_t kernel = 3;
    std::vector<std::int64_t> encoder_dilations = {1, 3, 9, 27, 1, 3, 9, 27, 3, 3};
    std::vector<std::int64_t> decoder_dilations = {1, 3, 9, 27, 3, 3};
    std::int64_t input_layers = 3;
    std::int64_t hidden_layers = 3;
    std::int64_t audio_lookahead = 0;
    std::string pose_input = "positions";
    std::string pose_output = "absolute";
  } model;
  struct Moves {
    std::int64_t components = 128;
    std::int64_t past = 4;
    std::int64_t channels = 384;
    std::int64_t layers = 4;
    double noise = 0.7;
    std::int64_t own_after = 1250;
    double own_share = 0.85;
    std::int64_t steps = 12;
    double temperature = 0.88;
    double guidance = 2;
  } moves;
  struct Loss {
    double limb_weight = 1;
  } loss;
  struct Augment {
    double mirrored = 0;
    double turned = 0;
    double hidden_past = 0;
    double drift = 0;
    double drift_return = 0.1;
  } augment;
  struct Optimiser {
    double learning_rate = 2e-4;
    double beta1 = 0.5;
    double beta2 = 0.9;
  } optimiser;
  struct Train {
    std::string corpus;
    std::string out;
    std::int64_t iterations = 30000;
    std::int64_t batch_size = 16;
    std::int64_t cut_frames = 501;
    std::int64_t checkpoint_every = 1000;
    std::int64_t validate_every = 500;
    std::int64_t free_run_every = 0;
    std::string best_by = "loss";
    std::int64_t keep = 3;
    std::int64_t seed = 1;
    std::int64_t threads = 0;
    std::string precision = "fp32";
    std::string device = "auto";
  } train;
};

/// One description per key: what the reader, --help, --dump-config and the README's table are made from.
struct Key {
  using Field = std::variant<std::int64_t*, double*, std::string*, std::vector<std::int64_t>*>;

  std::string name;       ///< "section.key"
  Field field;            ///< in the Config that keys_of() was given
  std::string unit = {};  ///< empty where it has none
  double least = -std::numeric_limits<double>::infinity();
  double most = std::numeric_limits<double>::infinity();
  std::vector<std::string> choices = {};  ///< of a text; empty: any
  std::string help;
};

std::vector<Key> keys_of(Config& config);

/// Reads a config file: JSON, comments allowed; what it doesn't name keeps its default. An unknown key is an Error that
/// names the nearest known one; a value of another kind or out of range is one too. Keys of older versions that are
/// gone are passed over where they are off, as the configs in older checkpoints and runs have them; on, they are an
/// Error.
Config read_config(const std::filesystem::path& path);
Config parse_config(const nlohmann::json& document, std::string_view where);

/// Sets one key from "section.key=value", as --set does. Text needs no quotes.
void set_key(Config& config, std::string_view assignment);

/// Throws Error where values contradict each other (encoder_channels must be 2 · decoder_channels, say).
void check(const Config& config);

/// The whole config as JSON, sections and keys in the order of keys_of().
std::string dump_config(const Config& config);

/// The keys whose values differ.
std::vector<std::string> differing_keys(const Config& a, const Config& b);

/// A line a key: name, default, unit and range, help; as a Markdown table or for --help. The latter holds the keys that
/// begin with one of `sections` ("audio."; none: all).
std::string config_table();
std::string config_help(const std::vector<std::string>& sections = {});

}  // namespace choreo::model
