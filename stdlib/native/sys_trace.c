/*
 * sys.settrace, sys.setprofile and sys.monitoring: who watches, and what. vm/trace.c tells them.
 */
#include "stdlib/native/sys_trace.h"

#include "vm/audit.h"
#include "vm/objects/code.h"
#include "vm/objects/int.h"
#include "vm/objects/list.h"
#include "vm/objects/module.h"
#include "vm/objects/simple_namespace.h"
#include "vm/objects/str.h"
#include "vm/objects/tuple.h"
#include "vm/objects/type.h"
#include "vm/protocol.h"
#include "vm/raise.h"
#include "vm/trace.h"

/* --- one function a thread ------------------------------------------------------------------------------ */

static void set_function(VM *vm, Field *field, Value function) {
    field_take(vm, field, function == VALUE_NONE ? NULL : value_retain(function));
    trace_update(vm);
}

static Owned get_function(const Field *field) {
    return field_peek(field) ? field_get(field) : VALUE_NONE;
}

static Owned function_settrace(VM *vm, Value *args) {
    if (!audit(vm, "sys.settrace", 0, NULL, NULL, NULL, NULL)) return NULL;
    set_function(vm, &vm->thread->trace_function, args[0]);
    return VALUE_NONE;
}
static Owned function_setprofile(VM *vm, Value *args) {
    if (!audit(vm, "sys.setprofile", 0, NULL, NULL, NULL, NULL)) return NULL;
    set_function(vm, &vm->thread->profile_function, args[0]);
    return VALUE_NONE;
}
static Owned function_gettrace(VM *vm, Value *args) {
    (void)args;
    return get_function(&vm->thread->trace_function);
}
static Owned function_getprofile(VM *vm, Value *args) {
    (void)args;
    return get_function(&vm->thread->profile_function);
}
static Owned function_settraceallthreads(VM *vm, Value *args) {
    for (Thread *thread = vm->threads; thread; thread = thread->next)
        set_function(vm, &thread->trace_function, args[0]);
    return VALUE_NONE;
}
static Owned function_setprofileallthreads(VM *vm, Value *args) {
    for (Thread *thread = vm->threads; thread; thread = thread->next)
        set_function(vm, &thread->profile_function, args[0]);
    return VALUE_NONE;
}
static Owned function_call_tracing(VM *vm, Value *args) {
    if (!value_is_tuple(args[1]))
        return raise_type_error(vm, "call_tracing() argument 2 must be tuple, not %T", args[1]);
    Thread *thread = vm->thread;
    bool was_in_trace = thread->is_in_trace;
    const char *event = thread->traced_event;
    thread->is_in_trace = false;
    thread->traced_event = NULL;
    Owned result = value_call_tuple(vm, args[0], args[1], NULL);
    thread->is_in_trace = was_in_trace;
    thread->traced_event = event;
    return result;
}

const Method sys_trace_functions[] = {
    {"settrace(function, /)", function_settrace,
     "Have function called with each event of the frames that this thread enters."},
    {"gettrace()", function_gettrace, "The function set with sys.settrace()."},
    {"setprofile(function, /)", function_setprofile,
     "Have function called when functions are entered and left."},
    {"getprofile()", function_getprofile, "The function set with sys.setprofile()."},
    {"_settraceallthreads(function, /)", function_settraceallthreads,
     "As settrace() in every running thread."},
    {"_setprofileallthreads(function, /)", function_setprofileallthreads,
     "As setprofile() in every running thread."},
    {"call_tracing(func, args, /)", function_call_tracing,
     "Call func(*args) with tracing on, also inside a trace function."},
    {NULL, NULL, NULL},
};

/* --- sys.monitoring ------------------------------------------------------------------------------------- */

enum { AFTER_CALL = 1 << MONITOR_C_RETURN | 1 << MONITOR_C_RAISE, ALL_EVENTS = (1 << MONITOR_EVENT_COUNT) - 1,
       BOTH_BRANCHES = 1 << MONITOR_BRANCH_LEFT | 1 << MONITOR_BRANCH_RIGHT };

static MonitorTool *read_tool(VM *vm, Value value) {
    int number;
    struct MonitorState *monitors = trace_monitors(vm);
    if (!monitors || !value_to_c_int(vm, value, &number)) return NULL;
    if (number >= 0 && number < MONITOR_TOOL_COUNT) return &monitors->tools[number];
    raise_value_error(vm, "invalid tool %d (must be between 0 and %d)", number, MONITOR_TOOL_COUNT - 1);
    return NULL;
}

static MonitorTool *read_used_tool(VM *vm, Value value) {
    MonitorTool *tool = read_tool(vm, value);
    if (!tool || field_peek(&tool->name)) return tool;
    raise_value_error(vm, "tool %d is not in use", (int)(tool - vm->monitors->tools));
    return NULL;
}

static Owned function_use_tool_id(VM *vm, Value *args) {
    MonitorTool *tool = read_tool(vm, args[0]);
    if (!tool) return NULL;
    if (!value_is_str(args[1])) return raise_value_error(vm, "tool name must be a str");
    if (field_peek(&tool->name))
        return raise_value_error(vm, "tool %d is already in use", (int)(tool - vm->monitors->tools));
    field_take(vm, &tool->name, value_retain(args[1]));
    return VALUE_NONE;
}

/* No events and no callbacks for the tool any more; places switched off count no more. */
static void clear_tool(VM *vm, MonitorTool *tool) {
    tool->events = 0;
    for (int i = 0; i < MONITOR_EVENT_COUNT; i++) field_clear(vm, &tool->callbacks[i]);
    vm->monitors->restarts++;
    trace_update(vm);
}

static Owned function_clear_tool_id(VM *vm, Value *args) {
    MonitorTool *tool = read_tool(vm, args[0]);
    if (!tool) return NULL;
    if (field_peek(&tool->name)) clear_tool(vm, tool);
    return VALUE_NONE;
}

static Owned function_free_tool_id(VM *vm, Value *args) {
    MonitorTool *tool = read_tool(vm, args[0]);
    if (!tool) return NULL;
    if (field_peek(&tool->name)) clear_tool(vm, tool);
    field_clear(vm, &tool->name);
    return VALUE_NONE;
}

static Owned function_get_tool(VM *vm, Value *args) {
    const MonitorTool *tool = read_tool(vm, args[0]);
    return tool ? get_function(&tool->name) : NULL;
}

static Owned function_register_callback(VM *vm, Value *args) {
    MonitorTool *tool = read_tool(vm, args[0]);
    int event, index = 0;
    if (tool && !audit(vm, "sys.monitoring.register_callback", 1, args[2], NULL, NULL, NULL)) return NULL;
    if (!tool || !value_to_c_int(vm, args[1], &event)) return NULL;
    if (event <= 0 || event & (event - 1))
        return raise_value_error(vm, "The callback can only be set for one event at a time");
    while (event >> index > 1) index++;
    if (index >= MONITOR_EVENT_COUNT) return raise_value_error(vm, "invalid event %d", event);
    Owned before = get_function(&tool->callbacks[index]);
    field_take(vm, &tool->callbacks[index], args[2] == VALUE_NONE ? NULL : value_retain(args[2]));
    return before;
}

/* BRANCH stands for both of its directions where events are told. */
static int64_t shown_events(uint32_t events) {
    return events & ~(uint32_t)AFTER_CALL;
}

static bool read_events(VM *vm, Value value, uint32_t *events) {
    int set;
    if (!value_to_c_int(vm, value, &set)) return false;
    if (set < 0 || set > ALL_EVENTS) return raise_value_error(vm, "invalid event set 0x%x", (unsigned)set);
    *events = (uint32_t)set;
    if (*events & AFTER_CALL &&
        (*events & (AFTER_CALL | 1u << MONITOR_CALL)) != (AFTER_CALL | 1u << MONITOR_CALL)) {
        return raise_value_error(vm, "cannot set C_RETURN or C_RAISE events independently");
    }
    *events &= ~(uint32_t)AFTER_CALL;
    if (*events & 1u << MONITOR_BRANCH)
        *events = (*events & ~(1u << MONITOR_BRANCH)) | BOTH_BRANCHES | 1u << MONITOR_BRANCH;
    return true;
}

static Owned function_get_events(VM *vm, Value *args) {
    const MonitorTool *tool = read_used_tool(vm, args[0]);
    return tool ? int_new(vm, shown_events(tool->events) & ~(1 << MONITOR_BRANCH)) : NULL;
}

static Owned function_set_events(VM *vm, Value *args) {
    uint32_t events;
    if (!read_tool(vm, args[0]) || !read_events(vm, args[1], &events)) return NULL;
    MonitorTool *tool = read_used_tool(vm, args[0]);
    if (!tool) return NULL;
    tool->events = events;
    trace_update(vm);
    return VALUE_NONE;
}

static CodeObject *read_code(VM *vm, Value value) {
    if (value_has_type(value, &code_type)) return as_code(value);
    raise_type_error(vm, "code must be a code object");
    return NULL;
}

static Owned function_get_local_events(VM *vm, Value *args) {
    uint32_t events;
    CodeObject *code = read_code(vm, args[1]);
    const MonitorTool *tool = code ? read_used_tool(vm, args[0]) : NULL;
    if (!tool || !trace_local_events(vm, code, (int)(tool - vm->monitors->tools), &events)) return NULL;
    return int_new(vm, shown_events(events) & ~(1 << MONITOR_BRANCH));
}

static Owned function_set_local_events(VM *vm, Value *args) {
    uint32_t events;
    CodeObject *code = read_code(vm, args[1]);
    if (!code || !read_tool(vm, args[0]) || !read_events(vm, args[2], &events)) return NULL;
    if (events & ~(uint32_t)(MONITOR_LOCAL_EVENTS | 1 << MONITOR_BRANCH))
        return raise_value_error(vm, "invalid local event set 0x%x", (unsigned)events);
    const MonitorTool *tool = read_used_tool(vm, args[0]);
    if (!tool || !trace_set_local_events(vm, code, (int)(tool - vm->monitors->tools), events)) return NULL;
    trace_update(vm);
    return VALUE_NONE;
}

static Owned function_restart_events(VM *vm, Value *args) {
    (void)args;
    struct MonitorState *monitors = trace_monitors(vm);
    if (!monitors) return NULL;
    monitors->restarts++;
    return VALUE_NONE;
}

static Owned function_all_events(VM *vm, Value *args) {
    (void)args;
    Owned result = dict_new(vm);
    for (int event = 0; result && event < MONITOR_EVENT_COUNT; event++) {
        int64_t tools = 0;
        for (int i = 0; vm->monitors && i < MONITOR_TOOL_COUNT; i++)
            tools |= (int64_t)(vm->monitors->tools[i].events >> event & 1) << i;
        if (!tools ||
            dict_set_text(vm, as_dict(result), monitor_event_names[event], value_from_small_int(tools)))
            continue;
        value_release(vm, result);
        result = NULL;
    }
    return result;
}

static const Method monitoring_functions[] = {
    {"use_tool_id(tool_id, name, /)", function_use_tool_id, "Take a tool's number."},
    {"clear_tool_id(tool_id, /)", function_clear_tool_id, "Drop all events and callbacks of a tool."},
    {"free_tool_id(tool_id, /)", function_free_tool_id, "Give a tool's number back."},
    {"get_tool(tool_id, /)", function_get_tool, "The name of the tool with this number, or None."},
    {"register_callback(tool_id, event, func, /)", function_register_callback,
     "Set what is called for an event; gives what was called before."},
    {"get_events(tool_id, /)", function_get_events, "The events that a tool is told of."},
    {"set_events(tool_id, event_set, /)", function_set_events, "Choose the events that a tool is told of."},
    {"get_local_events(tool_id, code, /)", function_get_local_events,
     "The events of one code object that a tool is told of."},
    {"set_local_events(tool_id, code, event_set, /)", function_set_local_events,
     "Choose the events of one code object that a tool is told of."},
    {"restart_events()", function_restart_events, "Tell again of what callbacks have switched off."},
    {"_all_events()", function_all_events, "A dictionary of events to the tools that are told of them."},
    {NULL, NULL, NULL},
};

static const struct {
    const char *name;
    int number;
} tool_numbers[] = {{"DEBUGGER_ID", 0}, {"COVERAGE_ID", 1}, {"PROFILER_ID", 2}, {"OPTIMIZER_ID", 5}};

static Owned events_new(VM *vm) {
    Owned dict = dict_new(vm);
    bool is_fine = dict != NULL;
    for (int i = 0; is_fine && i < MONITOR_EVENT_COUNT; i++)
        is_fine = dict_set_text(vm, as_dict(dict), monitor_event_names[i], value_from_small_int(1 << i));
    is_fine = is_fine && dict_set_text(vm, as_dict(dict), "NO_EVENTS", value_from_small_int(0));
    Owned result = is_fine ? simple_namespace_new(vm, dict) : NULL;
    value_release(vm, dict);
    return result;
}

Owned sys_monitoring_new(VM *vm) {
    Owned module = stdlib_module(vm, "sys.monitoring", NULL, monitoring_functions), events = NULL;
    struct MonitorState *monitors = trace_monitors(vm);
    bool is_fine = module && monitors;
    if (is_fine && !field_peek(&monitors->disable)) {
        field_take(vm, &monitors->disable, value_call_0(vm, type_value(&object_type)));
        field_take(vm, &monitors->missing, value_call_0(vm, type_value(&object_type)));
        is_fine = field_peek(&monitors->disable) && field_peek(&monitors->missing);
    }
    is_fine = is_fine && dict_set_text(vm, module_dict(module), "DISABLE", field_peek(&monitors->disable)) &&
              dict_set_text(vm, module_dict(module), "MISSING", field_peek(&monitors->missing)) &&
              (events = events_new(vm)) && dict_set_text(vm, module_dict(module), "events", events);
    for (size_t i = 0; is_fine && i < COUNT_OF(tool_numbers); i++)
        is_fine = stdlib_add_int(vm, module, tool_numbers[i].name, tool_numbers[i].number);
    value_release(vm, events);
    if (is_fine) return module;
    value_release(vm, module);
    return NULL;
}
