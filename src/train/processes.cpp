#include "train/processes.h"

#include "choreo/core/error.h"

#include <dlfcn.h>
#include <torch/csrc/distributed/c10d/PrefixStore.hpp>
#include <torch/csrc/distributed/c10d/ProcessGroupGloo.hpp>
#include <torch/csrc/distributed/c10d/TCPStore.hpp>

#include <algorithm>
#include <cstring>
#include <utility>

#include "train/nccl/plugin.h"

namespace choreo::train {

using torch::Tensor;

struct Processes::Group {
  c10::intrusive_ptr<c10d::Backend> backend;
  torch::Device device;  ///< where the backend wants its tensors
};

namespace {

/// A bucket is sent when it holds this many values (16 MB of floats): few messages, little memory.
constexpr std::int64_t kBucketValues = std::int64_t{1} << 22;

/// Runs `work`; what LibTorch or Gloo throws becomes one line.
template <class Work>
auto with_others(const Rank& rank, const Work& work) {
  try {
    return work();
  } catch (const Error&) {
    throw;
  } catch (const std::exception& error) {
    const std::string message = error.what();
    fail("process {} of {}: the others can't be reached: {}", rank.index, rank.size,
         message.substr(0, message.find('\n')));
  }
}

c10::intrusive_ptr<c10d::Store> open_store(const Rank& rank) {
  c10d::TCPStoreOptions options;
  options.port = rank.port;
  options.isServer = rank.index == 0 && !rank.store_is_there;
  options.numWorkers = static_cast<std::size_t>(rank.size);
  options.waitWorkers = false;
  const auto store = c10::make_intrusive<c10d::TCPStore>(rank.address, options);
  // What an earlier attempt wrote must not be taken for this one's.
  return c10::make_intrusive<c10d::PrefixStore>("choreo-train/" + std::to_string(rank.attempt), store);
}

c10::intrusive_ptr<c10d::Backend> connect_gloo(const c10::intrusive_ptr<c10d::Store>& store, const Rank& rank) {
  const auto how = c10d::ProcessGroupGloo::Options::create();
  how->devices.push_back(c10d::ProcessGroupGloo::createDefaultDevice());
  return c10::make_intrusive<c10d::ProcessGroupGloo>(store, rank.index, rank.size, how);
}

/// The function of the plugin that lies beside the program; null where it wasn't built.
decltype(&choreo_connect_nccl) nccl_plugin() {
  void* plugin = ::dlopen("libchoreo_nccl.so", RTLD_NOW | RTLD_LOCAL);
  if (plugin == nullptr) return nullptr;
  return reinterpret_cast<decltype(&choreo_connect_nccl)>(::dlsym(plugin, "choreo_connect_nccl"));
}

/// Calls work(bucket) with the tensors in the order of the list, cut where a bucket is full.
template <class Work>
void for_each_bucket(const std::vector<Tensor>& tensors, const Work& work) {
  std::vector<Tensor> bucket;
  std::int64_t values = 0;
  for (const Tensor& tensor : tensors) {
    bucket.push_back(tensor);
    values += tensor.numel();
    if (values < kBucketValues) continue;
    work(std::exchange(bucket, {}));
    values = 0;
  }
  if (!bucket.empty()) work(bucket);
}

/// The values of the tensors, one after the other, on `device`.
Tensor flatten(const std::vector<Tensor>& tensors, torch::Device device) {
  std::vector<Tensor> flat;
  for (const Tensor& tensor : tensors) flat.push_back(tensor.detach().flatten());
  return torch::cat(flat).to(device);
}

/// Puts them back.
void unflatten(const Tensor& flat, const std::vector<Tensor>& tensors) {
  const torch::NoGradGuard no_gradient;
  std::int64_t begin = 0;
  for (Tensor tensor : tensors) {
    tensor.copy_(flat.narrow(0, begin, tensor.numel()).view(tensor.sizes()));
    begin += tensor.numel();
  }
}

/// Runs `collective` on the tensors, bucket by bucket, on `device`.
template <class Collective>
void run_in_buckets(const std::vector<Tensor>& tensors, torch::Device device, const Collective& collective) {
  for_each_bucket(tensors, [&](const std::vector<Tensor>& bucket) {
    std::vector<Tensor> flat{flatten(bucket, device)};
    collective(flat)->wait();
    unflatten(flat.front(), bucket);
  });
}

}  // namespace

Processes::Processes(const Rank& rank, torch::Device device, const Log& log) : rank_(rank) {
  if (rank.size == 1) return;
  with_others(rank, [&] {
    const auto store = open_store(rank);
    const auto connect_nccl = device.is_cuda() ? nccl_plugin() : nullptr;
    if (device.is_cuda() && connect_nccl == nullptr) {
      log(LogLevel::kWarning, std::string("Gloo instead of NCCL, by way of the CPU: ") + ::dlerror());
    }
    group_ = connect_nccl == nullptr
                 ? std::make_shared<Group>(Group{connect_gloo(store, rank), torch::kCPU})
                 : std::make_shared<Group>(Group{c10::intrusive_ptr<c10d::Backend>::reclaim(
                                                     connect_nccl(store, rank.index, rank.size, device.index())),
                                                 device});
  });
}

void Processes::broadcast(const std::vector<Tensor>& tensors) const {
  if (alone()) return;
  with_others(rank_, [&] {
    run_in_buckets(tensors, group_->device,
                   [&](std::vector<Tensor>& flat) { return group_->backend->broadcast(flat); });
  });
}

void Processes::sum(const std::vector<Tensor>& tensors) const {
  if (alone()) return;
  with_others(rank_, [&] {
    run_in_buckets(tensors, group_->device,
                   [&](std::vector<Tensor>& flat) { return group_->backend->allreduce(flat); });
  });
}

void Processes::sum(std::span<double> values) const {
  if (alone()) return;
  const Tensor all = torch::from_blob(values.data(), {static_cast<std::int64_t>(values.size())}, torch::kFloat64);
  sum(std::vector<Tensor>{all});
}

std::vector<double> Processes::gather(double said) const {
  std::vector<double> all(static_cast<std::size_t>(rank_.size), 0.0);
  all[static_cast<std::size_t>(rank_.index)] = said;
  sum(std::span(all));
  return all;
}

void Processes::agree_on(const std::string& text, const std::string& what) const {
  if (alone()) return;
  Tensor size = torch::tensor(static_cast<std::int64_t>(text.size()));
  broadcast({size});
  Tensor first = torch::zeros({size.item<std::int64_t>()}, torch::kUInt8);
  if (this->first()) std::memcpy(first.data_ptr(), text.data(), text.size());
  broadcast({first});
  const bool same = first.numel() == static_cast<std::int64_t>(text.size()) &&
                    std::memcmp(first.data_ptr(), text.data(), text.size()) == 0;
  double others = same ? 0 : 1;
  sum(std::span(&others, 1));
  if (others > 0) {
    fail("process {} of {}: {} of the processes have another {} than process 0{}", rank_.index, rank_.size, others,
         what, same ? "" : " (this is one)");
  }
}

}  // namespace choreo::train
