"""As much of JSON Schema 2020-12 as the description uses: does a value fit, and values that do."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from hypothesis import strategies as st

TYPES: dict[str, type | tuple[type, ...]] = {
    "object": dict, "array": list, "string": str, "integer": int, "null": type(None)
}  # fmt: skip
KNOWN = {
    "type", "enum", "pattern", "maxLength", "minLength", "minimum", "format", "items", "properties",
    "required", "additionalProperties", "anyOf", "$ref", "description", "default",
}  # fmt: skip


def fits(schema: dict[str, Any], value: Any, whole: dict[str, Any]) -> bool:
    """Raises AssertionError for a word of JSON Schema that is not known here: it would be passed over."""
    assert schema.keys() <= KNOWN, schema.keys() - KNOWN
    if "$ref" in schema:
        return fits(whole["components"]["schemas"][schema["$ref"].rpartition("/")[2]], value, whole)
    if "anyOf" in schema:
        return any(fits(one, value, whole) for one in schema["anyOf"])
    if "enum" in schema:
        return value in schema["enum"]
    kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    if not any(isinstance(value, TYPES[kind]) for kind in kinds) or isinstance(value, bool):
        return False
    match value:
        case str():
            return _text_fits(schema, value)
        case int():
            return value >= schema.get("minimum", value)
        case list():
            return all(fits(schema["items"], one, whole) for one in value)
        case dict():
            return _object_fits(schema, value, whole)
    return True


def _text_fits(schema: dict[str, Any], value: str) -> bool:
    if schema.get("format") == "date-time" and datetime.fromisoformat(value).tzinfo is None:
        return False
    long_enough = schema.get("minLength", 0) <= len(value) <= schema.get("maxLength", len(value))
    return long_enough and bool(re.search(schema.get("pattern", ""), value))


def _object_fits(schema: dict[str, Any], value: dict[str, Any], whole: dict[str, Any]) -> bool:
    known, more = schema.get("properties", {}), schema["additionalProperties"]
    return set(schema.get("required", ())) <= value.keys() and all(
        fits(known[name], one, whole) if name in known else more is not False and fits(more, one, whole)
        for name, one in value.items()
    )


def values(schema: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Bodies that fit a schema."""
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    if schema["type"] == "object":
        must = {name: values(schema["properties"][name]) for name in schema.get("required", ())}
        may = {name: values(one) for name, one in schema["properties"].items() if name not in must}
        return st.fixed_dictionaries(must, optional=may)
    if "pattern" in schema and schema["pattern"] != r"\S":
        return st.from_regex(schema["pattern"], fullmatch=True)
    text = st.text(st.characters(codec="utf-8"), max_size=schema["maxLength"])
    return text.filter(
        lambda given: any(char.isprintable() and char != " " for char in given) or not schema.get("minLength")
    )
