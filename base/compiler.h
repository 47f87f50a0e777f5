/*
 * What the C compilers give beyond C17, under names of our own. The only place that names an extension.
 */
#ifndef BASE_COMPILER_H
#define BASE_COMPILER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define NODISCARD __attribute__((warn_unused_result))
#define NORETURN __attribute__((noreturn))
#define COLD __attribute__((cold, noinline))
#define NOINLINE __attribute__((noinline))
#define ALWAYS_INLINE static inline __attribute__((always_inline))
#define UNUSED __attribute__((unused))
#define PRINTF_LIKE(text_index, first_index) __attribute__((format(printf, text_index, first_index)))
#define LIKELY(condition) __builtin_expect(!!(condition), 1)
#define UNLIKELY(condition) __builtin_expect(!!(condition), 0)

#ifdef DEBUG
#include <stdlib.h>
#define UNREACHABLE() abort()
#else
#define UNREACHABLE() __builtin_unreachable()
#endif

/* Each stores the wrapped result and says whether the true one did not fit. */
#define ADD_OVERFLOWS(a, b, result) __builtin_add_overflow((a), (b), (result))
#define SUBTRACT_OVERFLOWS(a, b, result) __builtin_sub_overflow((a), (b), (result))
#define MULTIPLY_OVERFLOWS(a, b, result) __builtin_mul_overflow((a), (b), (result))

__extension__ typedef __int128 Int128;
__extension__ typedef unsigned __int128 UInt128;

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

#endif
