"""The types of template strings."""

t = t"{0}"
Template = type(t)
Interpolation = type(t.interpolations[0])
del t


def convert(obj, /, conversion):
    """What !s, !r, !a (None: nothing) make of obj."""
    if conversion is None:
        return obj
    if conversion == "r":
        return repr(obj)
    if conversion == "s":
        return str(obj)
    if conversion == "a":
        return ascii(obj)
    raise ValueError(f"invalid conversion specifier: {conversion}")

__all__ = ["Interpolation", "Template", "convert"]


def _template_unpickle(strings, interpolations):
    parts = []
    for index, text in enumerate(strings):
        parts.append(text)
        if index < len(interpolations):
            parts.append(interpolations[index])
    return Template(*parts)
