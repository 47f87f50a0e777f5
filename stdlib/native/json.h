/*
 * The parts of the module _json: json_decode.c reads texts, json_encode.c writes them, json.c is the module.
 */
#ifndef STDLIB_NATIVE_JSON_H
#define STDLIB_NATIVE_JSON_H

#include "vm/object.h"
#include "vm/state.h"

extern const Type json_scanner_description, json_encoder_description;

NODISCARD Owned json_function_scanstring(VM *vm, Value *args);
NODISCARD Owned json_function_encode_basestring(VM *vm, Value *args);
NODISCARD Owned json_function_encode_basestring_ascii(VM *vm, Value *args);

/* The two arguments of a callable object, by position or name; false with TypeError pending. */
NODISCARD bool json_two_arguments(VM *vm, Arguments arguments, const char *function,
                                  const char *const names[2], Value found[2]);

#endif
