"""The compiler's symbol tables: which names each scope has, and what it does with them."""

import enum
import weakref

import _symtable
from _symtable import (
    CELL, DEF_ANNOT, DEF_BOUND, DEF_COMP_CELL, DEF_COMP_ITER, DEF_FREE_CLASS, DEF_GLOBAL, DEF_IMPORT,
    DEF_LOCAL, DEF_NONLOCAL, DEF_PARAM, DEF_TYPE_PARAM, FREE, GLOBAL_EXPLICIT, GLOBAL_IMPLICIT, LOCAL,
    SCOPE_MASK, SCOPE_OFF, USE)

__all__ = ["symtable", "SymbolTableType", "SymbolTable", "Class", "Function", "Symbol"]


def symtable(code, filename, compile_type):
    """The table of a module; compile_type as for compile()."""
    return _newSymbolTable(_symtable.symtable(code, filename, compile_type), filename)


class SymbolTableFactory:
    """Makes tables, one for each of the compiler's."""

    def __init__(self):
        self.__memo = weakref.WeakValueDictionary()

    def new(self, table, filename):
        cls = {_symtable.TYPE_FUNCTION: Function, _symtable.TYPE_CLASS: Class}.get(table.type, SymbolTable)
        return cls(table, filename)

    def __call__(self, table, filename):
        key = table, filename
        known = self.__memo.get(key)
        if known is None:
            known = self.__memo[key] = self.new(table, filename)
        return known


_newSymbolTable = SymbolTableFactory()


class SymbolTableType(enum.StrEnum):
    MODULE = "module"
    FUNCTION = "function"
    CLASS = "class"
    ANNOTATION = "annotation"
    TYPE_ALIAS = "type alias"
    TYPE_PARAMETERS = "type parameters"
    TYPE_VARIABLE = "type variable"


_TYPES = {}             # the compiler's numbers
for _kind in SymbolTableType:
    _TYPES[getattr(_symtable, f"TYPE_{_kind.name}")] = _kind
del _kind


def _get_scope(flags):
    return (flags >> SCOPE_OFF) & SCOPE_MASK


class SymbolTable:
    """A scope."""

    def __init__(self, raw_table, filename):
        self._table = raw_table
        self._filename = filename
        self._symbols = {}

    def __repr__(self):
        kind = "" if self.__class__ == SymbolTable else f"{self.__class__.__name__} "
        if self._table.name == "top":
            return f"<{kind}SymbolTable for module {self._filename}>"
        return f"<{kind}SymbolTable for {self._table.name} in {self._filename}>"

    def get_type(self):
        """A SymbolTableType."""
        return _TYPES[self._table.type]

    def get_id(self):
        return self._table.id

    def get_name(self):
        """The name of the function, class or other scope, 'top' for a module."""
        return self._table.name

    def get_lineno(self):
        return self._table.lineno

    def is_optimized(self):
        """Whether its locals are in no dict."""
        return self._table.type == _symtable.TYPE_FUNCTION

    def is_nested(self):
        return bool(self._table.nested)

    def has_children(self):
        return bool(self._table.children)

    def get_identifiers(self):
        """The names, as a view."""
        return self._table.symbols.keys()

    def lookup(self, name):
        """The Symbol of a name; KeyError if the scope does not have it."""
        symbol = self._symbols.get(name)
        if symbol is None:
            flags = self._table.symbols[name]
            symbol = self._symbols[name] = Symbol(name, flags, self.__check_children(name),
                                                  module_scope=self._table.name == "top")
        return symbol

    def get_symbols(self):
        return [self.lookup(name) for name in self.get_identifiers()]

    def __check_children(self, name):
        return [_newSymbolTable(table, self._filename) for table in self._table.children
                if table.name == name]

    def get_children(self):
        """The scopes inside this one."""
        return [_newSymbolTable(table, self._filename) for table in self._table.children]


class Function(SymbolTable):
    """The scope of a function, lambda or generator expression."""

    __params = None
    __locals = None
    __frees = None
    __globals = None
    __nonlocals = None

    def __idents_matching(self, test_func):
        return tuple(name for name in self.get_identifiers() if test_func(self._table.symbols[name]))

    def get_parameters(self):
        if self.__params is None:
            self.__params = self.__idents_matching(lambda flags: flags & DEF_PARAM)
        return self.__params

    def get_locals(self):
        if self.__locals is None:
            self.__locals = self.__idents_matching(lambda flags: _get_scope(flags) in (LOCAL, CELL))
        return self.__locals

    def get_globals(self):
        if self.__globals is None:
            self.__globals = self.__idents_matching(
                lambda flags: _get_scope(flags) in (GLOBAL_IMPLICIT, GLOBAL_EXPLICIT))
        return self.__globals

    def get_nonlocals(self):
        if self.__nonlocals is None:
            self.__nonlocals = self.__idents_matching(lambda flags: flags & DEF_NONLOCAL)
        return self.__nonlocals

    def get_frees(self):
        if self.__frees is None:
            self.__frees = self.__idents_matching(lambda flags: _get_scope(flags) == FREE)
        return self.__frees


class Class(SymbolTable):
    """The scope of a class."""

    __methods = None

    def get_methods(self):
        """The names of the functions that the class body defines; deprecated."""
        import warnings
        name = f"{self.__class__.__module__}.{self.__class__.__name__}"
        warnings.warn(f"{name}.get_methods() is deprecated and will be removed in Python 3.16.",
                      DeprecationWarning, stacklevel=2)
        if self.__methods is None:
            names = {}
            for table in self._table.children:
                if _get_scope(self._table.symbols.get(table.name, 0)) != LOCAL:
                    continue
                if table.type == _symtable.TYPE_FUNCTION:
                    # The parameter of a generator expression has a name which no function can give it.
                    if ".0" not in table.varnames:
                        names[table.name] = 1
                elif table.type == _symtable.TYPE_TYPE_PARAMETERS:
                    if any(inner.name == table.name and inner.type == _symtable.TYPE_FUNCTION
                           for inner in table.children):
                        names[table.name] = 1
            self.__methods = tuple(names)
        return self.__methods


_FLAGS = [("USE", USE), ("DEF_GLOBAL", DEF_GLOBAL), ("DEF_NONLOCAL", DEF_NONLOCAL), ("DEF_LOCAL", DEF_LOCAL),
          ("DEF_PARAM", DEF_PARAM), ("DEF_TYPE_PARAM", DEF_TYPE_PARAM), ("DEF_FREE_CLASS", DEF_FREE_CLASS),
          ("DEF_IMPORT", DEF_IMPORT), ("DEF_ANNOT", DEF_ANNOT), ("DEF_COMP_ITER", DEF_COMP_ITER),
          ("DEF_COMP_CELL", DEF_COMP_CELL)]
_SCOPES = {FREE: "FREE", LOCAL: "LOCAL", GLOBAL_IMPLICIT: "GLOBAL_IMPLICIT",
           GLOBAL_EXPLICIT: "GLOBAL_EXPLICIT",
           CELL: "CELL"}


class Symbol:
    """A name in a scope."""

    def __init__(self, name, flags, namespaces=None, *, module_scope=False):
        self.__name, self.__namespaces = name, namespaces or ()
        self.__flags, self.__scope = flags, _get_scope(flags)
        self.__module_scope = module_scope

    def __repr__(self):
        return f"<symbol {self.__name!r}: {self._scope_str()}, {'|'.join(self._flags_str())}>"

    def _scope_str(self):
        return _SCOPES.get(self.__scope) or str(self.__scope)

    def _flags_str(self):
        for name, flag in _FLAGS:
            if self.__flags & flag == flag:
                yield name

    def get_name(self):
        return self.__name

    def is_referenced(self):
        """Whether the scope reads it."""
        return bool(self.__flags & USE)

    def is_parameter(self):
        return bool(self.__flags & DEF_PARAM)

    def is_type_parameter(self):
        return bool(self.__flags & DEF_TYPE_PARAM)

    def is_global(self):
        """Whether it is looked up in the module."""
        return bool(self.__scope in (GLOBAL_IMPLICIT, GLOBAL_EXPLICIT)
                    or self.__module_scope and self.__flags & DEF_BOUND)

    def is_nonlocal(self):
        return bool(self.__flags & DEF_NONLOCAL)

    def is_declared_global(self):
        return self.__scope == GLOBAL_EXPLICIT

    def is_local(self):
        return bool(self.__scope in (LOCAL, CELL) or self.__module_scope and self.__flags & DEF_BOUND)

    def is_annotated(self):
        return bool(self.__flags & DEF_ANNOT)

    def is_free(self):
        """Whether it belongs to a function around this scope."""
        return self.__scope == FREE

    def is_free_class(self):
        """Whether a class binds it, and a method inside sees another of that name."""
        return bool(self.__flags & DEF_FREE_CLASS)

    def is_imported(self):
        return bool(self.__flags & DEF_IMPORT)

    def is_assigned(self):
        return bool(self.__flags & DEF_LOCAL)

    def is_comp_iter(self):
        """Whether a comprehension iterates with it."""
        return bool(self.__flags & DEF_COMP_ITER)

    def is_comp_cell(self):
        """Whether it is a cell of a comprehension that has no frame of its own."""
        return bool(self.__flags & DEF_COMP_CELL)

    def is_namespace(self):
        """Whether a scope inside this one has the name."""
        return bool(self.__namespaces)

    def get_namespaces(self):
        return self.__namespaces

    def get_namespace(self):
        """The one scope of that name; ValueError if there are none or several."""
        if not self.__namespaces:
            raise ValueError("name is not bound to any namespaces")
        if len(self.__namespaces) > 1:
            raise ValueError("name is bound to multiple namespaces")
        return self.__namespaces[0]


def main(args):
    """python -m symtable [FILE ...]: show the tables of files, or of the standard input."""
    import sys

    def show(table, level=0):
        indent = "    " * level
        nested = "nested " if table.is_nested() else ""
        if table.get_type() == "module":
            what = f"from file {table._filename!r}"
        else:
            what = f"{table.get_name()!r}"
        print(f"{indent}symbol table for {nested}{table.get_type()} {what}:")
        for name in table.get_identifiers():
            symbol = table.lookup(name)
            flags = ", ".join(symbol._flags_str()).lower()
            print(f"    {indent}{symbol._scope_str().lower()} symbol {symbol.get_name()!r}: {flags}")
        print()
        for inner in table.get_children():
            show(inner, level + 1)

    for filename in args or ["-"]:
        if filename == "-":
            source = sys.stdin.read()
            filename = "<stdin>"
        else:
            with open(filename, "rb") as file:
                source = file.read()
        show(symtable(source, filename, "exec"))


if __name__ == "__main__":
    import sys
    main(sys.argv[1:])
