/*
 * Raising exceptions from C. Every raise_ function returns a null Owned, so that raising is one line in
 * functions that return values and in those that return a success flag.
 */
#ifndef VM_RAISE_H
#define VM_RAISE_H

#include "vm/objects/exception.h"
#include "vm/state.h"

/* text as by printf, with two conversions more: %R is repr(Value), %S str(Value), %T the name of a Value's
   type (Value), %N the name of a const Type *; both name the module of a type written in C. %P is its
   name alone, %Q (of a Value's type) the qualified name with any module but builtins and __main__. */
Owned raise_format(VM *vm, const Type *type, const char *format, ...);
Owned raise_format_list(VM *vm, const Type *type, const char *format, va_list args);
/* An exception of type with no arguments, or with the one argument. */
Owned raise_type(VM *vm, const Type *type);
Owned raise_value(VM *vm, const Type *type, Value argument);
/* A finished exception; consumed. Its context is set as for a raise statement. */
Owned raise_exception_take(VM *vm, Owned exception);
/* The exception goes on as it is: no context is added. Consumed. */
Owned raise_again_take(VM *vm, Owned exception);
Owned raise_memory_error(VM *vm);
Owned raise_key_error(VM *vm, Value key);
Owned raise_stop_iteration(VM *vm, Value value);
Owned raise_stop_iteration_of(VM *vm, Value value); /* None is a value too */
/* AttributeError with its name and obj set. */
Owned raise_missing_attribute(VM *vm, Value object, Value name, const char *format, ...);
Owned raise_name_error(VM *vm, const Type *type, Value name, const char *format, ...);
Owned raise_unicode_encode_error(VM *vm, const char *encoding, Value object, int64_t start, int64_t end,
                                 const char *reason);
Owned raise_unicode_decode_error(VM *vm, const char *encoding, const char *bytes, size_t count, int64_t start,
                                 int64_t end, const char *reason);
/* ImportError or ModuleNotFoundError with its name and path (may be NULL) set. */
Owned raise_import_error(VM *vm, const Type *type, Value name, Value path, const char *format, ...);
/* OSError from errno with its subclass; name and other may be NULL. */
Owned raise_os_error(VM *vm, int error_number, Value filename, Value other);

#define raise_type_error(vm, ...) raise_format((vm), EXCEPTION(TypeError), __VA_ARGS__)
#define raise_value_error(vm, ...) raise_format((vm), EXCEPTION(ValueError), __VA_ARGS__)
#define raise_index_error(vm, ...) raise_format((vm), EXCEPTION(IndexError), __VA_ARGS__)
#define raise_attribute_error(vm, ...) raise_format((vm), EXCEPTION(AttributeError), __VA_ARGS__)
#define raise_runtime_error(vm, ...) raise_format((vm), EXCEPTION(RuntimeError), __VA_ARGS__)
#define raise_overflow_error(vm, ...) raise_format((vm), EXCEPTION(OverflowError), __VA_ARGS__)
#define raise_system_error(vm, ...) raise_format((vm), EXCEPTION(SystemError), __VA_ARGS__)

ALWAYS_INLINE bool raise_is_pending(VM *vm) {
    return vm->thread->exception != NULL;
}
/* Whether the pending exception is an instance of type. */
bool raise_matches(VM *vm, const Type *type);
/* The exception being handled where the running code stands; borrowed, or NULL. */
Value raise_handled(VM *vm);
/* Drops the pending exception. */
void raise_clear(VM *vm);
/* Takes the pending exception away (NULL if none); give it back with raise_again_take. */
NODISCARD Owned raise_fetch(VM *vm);
/* True, the exception dropped, if the pending one is of type. */
NODISCARD bool raise_clear_if(VM *vm, const Type *type);
/* Reports the pending exception through sys.unraisablehook; it cannot be raised here. object may be NULL. */
void raise_unraisable(VM *vm, const char *message, Value object);
/* A pending exception becomes the __cause__ and __context__ of a new one of type. */
Owned raise_from_pending(VM *vm, const Type *type, const char *format, ...);

/* Writes a str to sys.stderr; nothing where there is none, and failures are dropped. */
void raise_write_error_text(VM *vm, Value text);

#endif
