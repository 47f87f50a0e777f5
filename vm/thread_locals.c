/*
 * The attributes that thread-local objects have in one thread.
 *
 * The table is sorted by number; numbers are given in ascending order, so that an addition is mostly at the
 * end. Releasing a dictionary runs code of the program, which may change the table: it is taken out first.
 */
#include "vm/thread_locals.h"

#include <string.h>

#include "base/memory.h"
#include "vm/raise.h"

/* Where the number is, or would be. */
static size_t find_place(const ThreadLocals *locals, int64_t number) {
    size_t low = 0, high = locals->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (locals->items[middle].number < number) low = middle + 1;
        else high = middle;
    }
    return low;
}

static bool is_at(const ThreadLocals *locals, size_t place, int64_t number) {
    return place < locals->count && locals->items[place].number == number;
}

Value thread_locals_peek(const ThreadLocals *locals, int64_t number) {
    size_t place = find_place(locals, number);
    return is_at(locals, place, number) ? field_peek(&locals->items[place].dict) : NULL;
}

bool thread_locals_set(VM *vm, ThreadLocals *locals, int64_t number, Value dict) {
    size_t place = find_place(locals, number);
    if (is_at(locals, place, number)) {
        field_take(vm, &locals->items[place].dict, value_retain(dict));
        return true;
    }
    if (locals->count == locals->room) {
        size_t room = locals->room ? locals->room * 2 : 4;
        ThreadLocal *moved = memory_resize_array(locals->items, room, sizeof *moved);
        if (!moved) return raise_memory_error(vm);
        locals->items = moved;
        locals->room = room;
    }
    memmove(&locals->items[place + 1], &locals->items[place],
            (locals->count - place) * sizeof *locals->items);
    locals->items[place].number = number;
    field_init_take(&locals->items[place].dict, value_retain(dict));
    locals->count++;
    return true;
}

void thread_locals_remove(VM *vm, ThreadLocals *locals, int64_t number) {
    size_t place = find_place(locals, number);
    if (!is_at(locals, place, number)) return;
    Owned dict = field_move(&locals->items[place].dict);
    locals->count--;
    memmove(&locals->items[place], &locals->items[place + 1],
            (locals->count - place) * sizeof *locals->items);
    value_release(vm, dict);
}

void thread_locals_clear(VM *vm, ThreadLocals *locals) {
    while (locals->count) thread_locals_remove(vm, locals, locals->items[locals->count - 1].number);
    memory_release(locals->items);
    *locals = (ThreadLocals){NULL, 0, 0};
}
