"""The kinds of tokens: their numbers and names."""

# (name, how an operator is spelled) of each kind, in the order of their numbers.
_KINDS = (
    ("ENDMARKER", None), ("NAME", None), ("NUMBER", None), ("STRING", None), ("NEWLINE", None),
    ("INDENT", None), ("DEDENT", None), ("LPAR", "("), ("RPAR", ")"), ("LSQB", "["), ("RSQB", "]"),
    ("COLON", ":"), ("COMMA", ","), ("SEMI", ";"), ("PLUS", "+"), ("MINUS", "-"), ("STAR", "*"),
    ("SLASH", "/"), ("VBAR", "|"), ("AMPER", "&"), ("LESS", "<"), ("GREATER", ">"), ("EQUAL", "="),
    ("DOT", "."), ("PERCENT", "%"), ("LBRACE", "{"), ("RBRACE", "}"), ("EQEQUAL", "=="), ("NOTEQUAL", "!="),
    ("LESSEQUAL", "<="), ("GREATEREQUAL", ">="), ("TILDE", "~"), ("CIRCUMFLEX", "^"), ("LEFTSHIFT", "<<"),
    ("RIGHTSHIFT", ">>"), ("DOUBLESTAR", "**"), ("PLUSEQUAL", "+="), ("MINEQUAL", "-="),
    ("STAREQUAL", "*="), ("SLASHEQUAL", "/="), ("PERCENTEQUAL", "%="), ("AMPEREQUAL", "&="),
    ("VBAREQUAL", "|="), ("CIRCUMFLEXEQUAL", "^="), ("LEFTSHIFTEQUAL", "<<="), ("RIGHTSHIFTEQUAL", ">>="),
    ("DOUBLESTAREQUAL", "**="), ("DOUBLESLASH", "//"), ("DOUBLESLASHEQUAL", "//="), ("AT", "@"),
    ("ATEQUAL", "@="), ("RARROW", "->"), ("ELLIPSIS", "..."), ("COLONEQUAL", ":="), ("EXCLAMATION", "!"),
    ("OP", None), ("TYPE_IGNORE", None), ("TYPE_COMMENT", None), ("SOFT_KEYWORD", None),
    ("FSTRING_START", None), ("FSTRING_MIDDLE", None), ("FSTRING_END", None), ("TSTRING_START", None),
    ("TSTRING_MIDDLE", None), ("TSTRING_END", None), ("COMMENT", None), ("NL", None), ("ERRORTOKEN", None),
    ("ENCODING", None), ("N_TOKENS", None),
)

__all__ = ["tok_name", "ISTERMINAL", "ISNONTERMINAL", "ISEOF", "EXACT_TOKEN_TYPES"]
__all__ += [name for name, _ in _KINDS] + ["NT_OFFSET"]

tok_name = {number: name for number, (name, _) in enumerate(_KINDS)}
EXACT_TOKEN_TYPES = dict(sorted((spelling, number) for number, (_, spelling) in enumerate(_KINDS)
                                if spelling))

NT_OFFSET = 256         # kinds from here on were symbols of the grammar, when the parser showed them
tok_name[NT_OFFSET] = "NT_OFFSET"

globals().update({name: number for number, name in tok_name.items()})


def ISTERMINAL(x: int) -> bool:
    return x < NT_OFFSET


def ISNONTERMINAL(x: int) -> bool:
    return x >= NT_OFFSET


def ISEOF(x: int) -> bool:
    return x == ENDMARKER
