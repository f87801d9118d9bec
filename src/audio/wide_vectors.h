#pragma once

// Before a function whose loops gain from wider vectors than x86-64 promises: the processor is asked once, at start,
// which is before ThreadSanitizer is up.
#if defined(__x86_64__) && !defined(__SANITIZE_THREAD__)
#define CHOREO_WIDE_VECTORS __attribute__((target_clones("arch=x86-64-v3", "default")))
#else
#define CHOREO_WIDE_VECTORS
#endif
