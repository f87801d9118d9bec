#pragma once

#include "choreo/core/matrix.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace choreo {

enum class DType { kF64, kF32, kF16, kBF16, kI64, kI32, kI16, kI8, kU8, kBool };

std::size_t size_of(DType dtype);
std::string_view name_of(DType dtype);

/// A raw tensor: row-major, little-endian.
struct Tensor {
  DType dtype = DType::kF32;
  std::vector<std::int64_t> shape;
  std::vector<std::byte> data;

  [[nodiscard]] std::size_t elements() const;
  /// The values as float32; F16 is widened. Throws Error for other types.
  [[nodiscard]] std::vector<float> to_float() const;

  static Tensor from(std::span<const float> values, std::vector<std::int64_t> shape);
  static Tensor from(std::span<const std::int64_t> values, std::vector<std::int64_t> shape);
  static Tensor from(std::span<const std::uint8_t> values, std::vector<std::int64_t> shape);
  static Tensor from(const Matrix& matrix);
};

/// A safetensors file: named tensors and string metadata (https://github.com/huggingface/safetensors, "Format").
struct TensorFile {
  std::map<std::string, std::string> metadata;
  std::map<std::string, Tensor> tensors;

  /// The tensor, or an Error that names `where`.
  [[nodiscard]] const Tensor& at(const std::string& name, std::string_view where) const;

  /// A metadata value as it is, as a finite number, as a whole number. Throws Error where it is missing or something
  /// else; `where` names the file.
  [[nodiscard]] const std::string& text(const std::string& key, std::string_view where) const;
  [[nodiscard]] double number(const std::string& key, std::string_view where) const;
  [[nodiscard]] std::int64_t integer(const std::string& key, std::string_view where) const;
};

/// Strict: header length, every offset, shape and type are checked; tensors must cover the data exactly, without
/// overlap or hole. The order of the tensors doesn't matter. `where` names the file in errors.
TensorFile parse_safetensors(std::string_view bytes, std::string_view where);
TensorFile read_safetensors(const std::filesystem::path& path);

/// The bytes of the file: header padded with spaces to a multiple of 8, tensors in the order of their names.
std::string serialise_safetensors(const TensorFile& file);
void write_safetensors(const std::filesystem::path& path, const TensorFile& file);

}  // namespace choreo
