/*
 * An interpreter (VM) and its running thread: everything that is not an object hangs on these two.
 */
#ifndef VM_STATE_H
#define VM_STATE_H

#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>

#include "vm/heap.h"
#include "vm/object.h"

typedef struct Str Str;
typedef struct Dict Dict;
typedef struct Tuple Tuple;
typedef struct Frame Frame;
typedef struct FrameChunk FrameChunk;
typedef struct Function Function;
typedef struct CodeObject CodeObject;
typedef struct Shape Shape;

typedef enum NameIndex {
#define NAME(name) NAME_##name,
#include "vm/names.def"
#undef NAME
    NAME_COUNT
} NameIndex;

/* What can change about a type. */
typedef struct TypeState {
    Field dict;        /* Dict of str to value: built on first use for builtin types */
    Field mro;         /* tuple */
    Field bases;       /* tuple */
    Field subclasses;  /* dict of weak references by address, or NULL */
    uint32_t version;  /* of the attributes as seen by inline caches; 0: none given out */
    bool is_ready;     /* dict and mro have been made */
    bool has_changing_data; /* plain values in dict are replaced: nobody remembers them by the version */
    bool has_foreign_mro; /* of classes that are no bases: their changes are not told, so no version */
    Shape *root_shape; /* of instances without attributes */
    struct Signature *construct_signature, *initialise_signature; /* parsed at the first call */
    struct QuickCall
        *quick_make; /* of a builtin type: calling it by position is calling this, the type first; or NULL */
} TypeState;

/* The exception being handled, in a chain from the innermost generator outwards. */
typedef struct HandledState {
    Field value; /* exception or NULL */
    struct HandledState *previous;
} HandledState;

/* What the thread-local objects hold for one thread: see vm/thread_locals.h. */
typedef struct ThreadLocal {
    int64_t number;
    Field dict;
} ThreadLocal;

typedef struct ThreadLocals {
    ThreadLocal *items; /* by number, ascending */
    size_t count, room;
} ThreadLocals;

typedef struct Thread {
    VM *vm;
    Frame *frame;           /* innermost running frame */
    Owned exception;        /* pending, or NULL */
    HandledState *handled;  /* innermost */
    HandledState handled_base;
    char *stack_top, *stack_limit; /* of the chunk of frames in use */
    Frame *stack_first; /* the first frame of the chunk when there is one before it: ending it gives up the
                           chunk */
    FrameChunk *chunk;
    int64_t depth;          /* frames of the language */
    char *c_stack_limit;    /* the C stack may not grow below this address */
    struct Sink *sink;      /* of the generator that is being fed from, innermost */
    int32_t repr_depth;
    Field context;          /* of context variables, or NULL */
    Field running_loop, running_task; /* of asyncio, or NULL */
    Field repr_active;      /* list of containers whose repr is being made, or NULL */
    bool is_reraising;      /* the frame that raises again is in the traceback already */
    int origin_depth;       /* frames that cr_origin notes */
    Field async_first_iteration, async_finaliser; /* sys.set_asyncgen_hooks; NULL: none */
    uint64_t id, native_id; /* of POSIX threads; of the kernel */
    ThreadLocals locals;    /* the attributes of thread-local objects, by their numbers */
    struct ImportUnderWay *importing; /* see vm/import.h */
    Value awaited_module;   /* the name of a module that another thread is importing, or NULL */
    Field trace_function,
        profile_function; /* of sys.settrace and sys.setprofile, or NULL; the rest: see vm/trace.c */
    Frame *traced_frame, *called_frame;
    uint32_t traced_unit;
    uint32_t jumped_unit;   /* one more than the unit that f_lineno has been set to, 0: it has not */
    bool is_in_trace, is_handler_entered;
    const char *traced_event;
    Field called, called_first;
    int destroy_depth;      /* destructions inside one another */
    Object **waiting;       /* objects whose destruction waits for the outermost one */
    size_t waiting_count, waiting_room;
    struct Thread *next;      /* in vm->threads */
    struct Thread *lock_next; /* in the queue for the interpreter's lock */
    struct Thread *wake_next; /* among those that the holder is to wake */
    pthread_cond_t turn;      /* the lock may have become its own */
    sem_t wake;               /* what it waits for in a WaitQueue has happened */
} Thread;

/* See vm/lock.h. */
typedef struct WaitQueue {
    struct Waiter *first, *last;
} WaitQueue;

typedef struct InterpreterLock {
    pthread_mutex_t mutex; /* guards what follows */
    Thread *holder;        /* or NULL */
    Thread *first, *last;  /* those that wait */
    /* Of the holder alone: threads that it is to wake, and since when. */
    Thread *sleeper_first, *sleeper_last;
    int64_t sleeping_since;
    int64_t interval;      /* nanoseconds after which the holder lets others run */
    bool is_shared;        /* there has been a second thread */
    bool has_lost_threads; /* a fork has left threads behind: what their frames refer to is never released */
    bool is_ending;        /* the main thread has begun to end the interpreter */
    /* Of the module _thread: threads that run, those that the end waits for, bytes of their stacks (0: the
     * system's). */
    int64_t thread_count, foreground_count;
    size_t stack_size;
    WaitQueue foreground_ended;
    int64_t next_local;    /* number of the newest thread-local object */
    uint32_t generation;   /* how many forks it has come through */
} InterpreterLock;

/* Bits of vm->poll: why the loop should stop and look. */
enum {
    POLL_SIGNAL = 1,
    POLL_COLLECT = 2,
    POLL_LOCK = 4,
    POLL_ASYNC_EXCEPTION = 8,
    POLL_TRACE = 16,
    POLL_BUDGET = 32,
    POLL_WAKE = 64 /* threads are to be woken: see lock.c */
};

enum { METHOD_CACHE_LEAST = 256, METHOD_CACHE_MOST = 4096, ATTRIBUTE_TABLE_SIZE = 1024, LATIN1_COUNT = 256,
       SHAPE_PLACE_COUNT = 128 };

typedef struct MethodCacheEntry {
    uint32_t version;
    Field name;  /* kept alive: another name could come to lie in its place */
    Value value; /* borrowed from the type that holds it, NULL: not found */
} MethodCacheEntry;

/* Where shape_find() found a name; slot -1: the shape does not have it. */
typedef struct ShapePlace {
    const Shape *shape;
    Value name;
    int32_t slot;
} ShapePlace;

/* What the program may choose when it starts an interpreter. */
typedef struct VMOptions {
    int optimize;
    bool is_isolated, no_site, ignore_environment, is_interactive, is_unbuffered, is_verbose, is_quiet,
        inspect, safe_path, no_debug_ranges;
    bool dev_mode, has_faulthandler, no_user_site, bytes_warning, dont_write_bytecode;
    uint32_t collects_every; /* for tests: of the times that new containers ask for a collection, which they
                                always do then, every such one counts */
    bool lowers_directly; /* level 0 of lowering: the stack code, one for one */
    uint64_t hash_seed;
    bool has_hash_seed, has_int_max_str_digits, utf8_mode, warn_default_encoding;
    int64_t int_max_str_digits;
} VMOptions;

/* What the module gc has set, and what it tells. */
typedef struct CollectorState {
    bool has_own_thresholds;     /* the program has set them: they decide, not the collector's own rule */
    int64_t thresholds[3];
    int64_t counts[3];           /* collections of the generation before since the last of this; [0] unused */
    int64_t collections[3], collected[3];
    uint32_t skipped;            /* times that a collection was due under -X stress */
    bool saves_all;              /* what is found goes to garbage instead of being cleared */
    bool is_busy;                /* a collection, or a callback of one, is running: no other begins */
    bool tells;                  /* what is found is named on stderr */
    Field garbage;               /* gc.garbage, or NULL before gc is imported */
    struct Object **roots;       /* at the end: namespaces of modules, some of which are gone; or NULL */
    size_t root_count;
    size_t (*collect)(VM *vm);   /* how gc does a collection that is due; NULL before it is imported */
} CollectorState;

struct VM {
    _Atomic uint32_t poll;
    bool is_tracing; /* something watches: frames run in the loop that tells, see vm/trace.h */
    Thread *thread;                     /* the one that holds the lock */
    Thread *threads;                    /* all of them, the newest first */
    Thread *main; /* runs the handlers of signals; after fork() the thread that forked */
    Thread main_thread;                 /* the one that the interpreter began with */
    InterpreterLock lock;
    Heap heap;
    uint64_t hash_key[2];
    Field interned;                     /* dict of str to itself */
    Owned names[NAME_COUNT];
    Owned latin1[LATIN1_COUNT];         /* one-character strings, made on first use */
    Owned bytes1[LATIN1_COUNT];
    Owned empty_str, empty_tuple, empty_bytes, empty_frozenset;
    TypeState type_states[TYPE_INDEX_COUNT + 80]; /* builtin types, then exceptions */
    uint32_t next_type_version, next_keys_version;
    bool has_asked_classes;             /* some class has keys that are no exact strs: see type_asks_keys() */
    Field modules;                      /* sys.modules */
    Field builtins;                     /* dict of the module builtins */
    Field sys;                          /* dict of the module sys */
    Field weak_references;              /* see vm/weak.h */
    struct WeakTable *weak_table;
    Field memory_error;                 /* made beforehand */
    CollectorState collector;
    Field import_function;              /* builtins.__import__ as it was born */
    Field all_function, any_function;   /* builtins.all and any as they were born */
    Field import_machinery; /* the module _frozen_importlib_external once it is needed, or NULL; and its */
    Field import_finders, import_hooks; /* tuples: sys.meta_path and sys.path_hooks as it made them */
    Field import_file_finder;           /* class of finders that files need not be asked through */
    Field first_path;                   /* sys.path[0] as the program started with it, or NULL */
    WaitQueue import_ended; /* threads that wait for a module, or for the import lock, of another one */
    struct Thread *import_lock_holder;  /* of _imp.acquire_lock */
    int64_t import_lock_depth;
    struct Task *async_tasks; /* of asyncio: those that are not done, the newest first; see _asyncio */
    int64_t async_task_count; /* made so far */
    Field build_class;
    Field audit_hooks;                  /* list, or NULL: see vm/audit.h */
    int dlopen_flags;                   /* sys.setdlopenflags; 0: not set */
    Field exit_functions;               /* list, of the module atexit; or NULL */
    int64_t recursion_limit;
    int64_t int_max_str_digits;         /* longest decimal text of an int; 0: any */
    Field codec_search_path,
        codec_cache;   /* list of functions, dict of what they found; NULL until they are needed */
    Field ast_classes; /* tuple of the classes of `_ast` once somebody asked for them, or NULL */
    Field codec_errors;                 /* dict of error handlers that programs registered, or NULL */
    /* Encodings that codecs.c does not know; *found false: neither does it. Set by the stdlib, or NULL. */
    Owned (*codec_search_hook)(VM *vm, Value input, const char *encoding, const char *errors,
                               bool is_encoding, bool *found);
    VMOptions options;
    const struct ModuleSpec *module_specs; /* builtin modules, given by the stdlib layer */
    const struct EmbeddedModule *embedded;
    size_t embedded_count;
    Owned (*module_hook)(VM *vm, Value name); /* finds a builtin or embedded module; set by the stdlib */
    struct MonitorState *monitors;      /* of sys.monitoring, or NULL */
    struct GarbageState *garbage;       /* of the module gc */
    Field warn_filters_version;
    bool has_no_modules; /* at the end, when sys.modules is being emptied */
    Field
        warnings; /* the module, kept when the others are dropped at the end; NULL: nobody has set filters */
    int frozen_override; /* modules of the binary before sys.path: 1 all, -1 those of importlib, 0 as CPython
                          */
    Owned (*source_line)(VM *vm, Value filename,
                         int line);     /* text of a source line or None; NULL: read the file */
    Owned (*stdlib_names_hook)(VM *vm); /* makes sys.stdlib_module_names */
    Owned (*monitoring_hook)(VM *vm);   /* makes sys.monitoring */
    Owned (*missing_hook)(VM *vm, Value name); /* what to say of a module that is not there, or None */
    bool (*signal_hook)(VM *vm, int number); /* runs the handler of a signal; set by the module signal */
    void (*native_close)(VM *vm);       /* stdlib modules give back what they hold */
    size_t (*quiet_streams)(VM *vm, Object **streams); /* standard streams that hold nothing back,
                                                          QUIET_STREAMS_MOST at most; NULL: none */
    uint64_t abc_registrations;         /* of the module _abc: how often a class was registered */
    struct IoState *io;                 /* of the module _io */
    struct DatetimeState *datetime;     /* of the module _datetime */
    struct ReadlineState *readline;     /* of the module readline and of input() */
    MethodCacheEntry *method_cache;     /* what type_lookup() found, by version and name; grows with use */
    uint32_t method_cache_size, method_cache_evictions;
    ShapePlace shape_places[SHAPE_PLACE_COUNT]; /* by address of shape and name */
#ifdef PROFILE_OPS
    struct OpProfile *op_profile;       /* see vm/profile.h */
#endif
    struct AttributeEntry *attribute_table; /* see vm/interp_helpers.h; made at the first miss */
};

enum { QUIET_STREAMS_MOST = 9 }; /* text, buffer and file of stdin, stdout and stderr */

/* A new interpreter with its main thread, or NULL when there is no memory. */
NODISCARD VM *vm_new(const VMOptions *options);
/* Ends the interpreter: modules are emptied, objects destroyed. Gives the number of objects left alive.
   Without gives_back the memory is left to the end of the process, which is near: then the number is not
   counted. */
size_t vm_end(VM *vm, bool gives_back);

ALWAYS_INLINE Value vm_name(VM *vm, NameIndex index) {
    return vm->names[index];
}

/* False with RecursionError pending when the C stack is nearly used up; `where` ends CPython's message ("
 * while …" or ""). */
NODISCARD bool vm_check_c_stack(VM *vm, const char *where);

#endif
