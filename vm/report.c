/*
 * Exceptions as text: what the default sys.excepthook prints.
 */
#include "vm/report.h"

#include "vm/objects/str.h"
#include "vm/protocol.h"

Owned report_exception_text(VM *vm, Value exception) {
    return str_new_format(vm, "%T: %S\n", exception, exception);
}

Owned report_source_line(VM *vm, Value filename, int line) {
    (void)vm, (void)filename, (void)line;
    return VALUE_NONE;
}
