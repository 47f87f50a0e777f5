/*
 * Exceptions: one struct for them all, with room for what the classes keep beside `args`.
 *
 * The class table is exceptions.def; a class's Type is EXCEPTION(TypeError).
 */
#ifndef VM_OBJECTS_EXCEPTION_H
#define VM_OBJECTS_EXCEPTION_H

#include <stdarg.h>

#include "vm/state.h"

typedef enum ExceptionIndex {
#define EXCEPTION_CLASS(name, base, shape, text) EXCEPTION_INDEX_##name,
#include "vm/objects/exceptions.def"
#undef EXCEPTION_CLASS
    EXCEPTION_COUNT
} ExceptionIndex;

extern const Type exception_types[EXCEPTION_COUNT];
#define EXCEPTION(name) (&exception_types[EXCEPTION_INDEX_##name])

enum { EXCEPTION_EXTRA = 8 };

typedef struct Exception {
    Object object;
    Shape *shape;
    Field attributes[1]; /* room for the shape's slots */
    Field args;       /* tuple */
    Field traceback;  /* or NULL */
    Field context, cause;
    bool suppress_context;
    Field extra[];    /* as the class's struct says */
} Exception;

/* extra[] by struct. */
enum { SYSTEM_EXIT_CODE, STOP_ITERATION_VALUE = 0 };
enum { GROUP_MESSAGE, GROUP_EXCEPTIONS, GROUP_EXCEPTIONS_TEXT };
enum { ATTRIBUTE_OBJECT, ATTRIBUTE_NAME };
enum { NAME_ERROR_NAME };
enum { IMPORT_MESSAGE, IMPORT_NAME, IMPORT_PATH, IMPORT_NAME_FROM };
enum { OS_ERRNO, OS_STRERROR, OS_FILENAME, OS_FILENAME2, OS_WRITTEN };
enum {
    SYNTAX_MSG,
    SYNTAX_FILENAME,
    SYNTAX_LINENO,
    SYNTAX_OFFSET,
    SYNTAX_TEXT,
    SYNTAX_END_LINENO,
    SYNTAX_END_OFFSET,
    SYNTAX_PRINT_FILE,
    SYNTAX_METADATA
};
enum { UNICODE_ENCODING, UNICODE_OBJECT, UNICODE_START, UNICODE_END, UNICODE_REASON };

ALWAYS_INLINE Exception *as_exception(Value value) {
    return (Exception *)(uintptr_t)value;
}

/* A new exception of type with these args (a tuple; consumed). */
NODISCARD Owned exception_new_take(VM *vm, const Type *type, Owned args);
/* ExceptionGroup has two bases: sets its __bases__ and MRO. */
NODISCARD bool exception_group_bases(VM *vm, TypeState *state);
/* What a class itself brings. */
const Property *exception_own_properties(const Type *type);
/* Whether CPython shows a property of an exception class as a member_descriptor. */
bool exception_property_is_member(const Type *type, const Property *property);
const Method *exception_own_methods(const Type *type);
/* The subclass of OSError for an errno. */
const Type *exception_for_errno(int error_number);
/* Adds a note to the pending exception; failures are dropped. */
void exception_add_note_format(VM *vm, const char *format, ...);
/* An instance made by calling the class with one argument. */
/* Takes off what raising an exception has left on it. */
void exception_renew(VM *vm, Value error);
NODISCARD Owned exception_new(VM *vm, const Type *type, Value argument);

#endif
