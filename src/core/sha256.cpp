#include "choreo/core/sha256.h"

#include "choreo/core/error.h"
#include "choreo/core/text.h"

#include <openssl/evp.h>

#include <array>
#include <fstream>
#include <memory>
#include <system_error>
#include <vector>

namespace choreo {
namespace {

class Digest {
 public:
  Digest() : context_(EVP_MD_CTX_new(), EVP_MD_CTX_free) { EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr); }
  void update(const void* bytes, std::size_t size) { EVP_DigestUpdate(context_.get(), bytes, size); }
  std::string hex() {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int size = 0;
    EVP_DigestFinal_ex(context_.get(), digest.data(), &size);
    std::string text;
    for (unsigned int i = 0; i < size; ++i) text += fmt::format("{:02x}", digest[i]);
    return text;
  }

 private:
  std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context_;
};

}  // namespace

std::string sha256(std::span<const std::byte> bytes) {
  Digest digest;
  digest.update(bytes.data(), bytes.size());
  return digest.hex();
}

std::string sha256_of_file(const std::filesystem::path& path, std::uintmax_t limit) {
  std::error_code error;
  const auto status = std::filesystem::status(path, error);
  if (std::filesystem::exists(status) && !std::filesystem::is_regular_file(status)) {
    fail("{}: is no regular file, expected one: only that has a hash",
         quote(path));  // a pipe would wait, a device go on
  }
  std::ifstream stream(path, std::ios::binary);
  if (!stream) fail("{}: can't be opened", quote(path));
  Digest digest;
  std::vector<char> buffer(1 << 16);
  std::uintmax_t read = 0;
  while (stream.read(buffer.data(), static_cast<std::streamsize>(buffer.size())) || stream.gcount() > 0) {
    read += static_cast<std::uintmax_t>(stream.gcount());
    if (read > limit) fail("{}: more than {} bytes, expected at most that", quote(path), limit);
    digest.update(buffer.data(), static_cast<std::size_t>(stream.gcount()));
  }
  if (stream.bad()) fail("{}: can't be read", quote(path));
  return digest.hex();
}

}  // namespace choreo
