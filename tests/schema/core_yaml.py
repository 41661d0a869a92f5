"""YAML as an editor reads it, and as the loader does.

PyYAML's own loaders follow YAML 1.1, in which `on` is a boolean, `010` is 8, `1_000` is 1000 and
`10:20` is 620. The YAML language server follows the core schema of YAML 1.2 (chapter 10.3.2):
there `010` is 10, `0x10` is 16, `1e3` is 1000.0, and the other three are texts. CoreLoader does so.
TextLoader leaves each value as it is written, as the loader of poolsim takes it, but for `null` and
`~`, which neither takes for a text.
"""

import re

import yaml


class CoreLoader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
    """Plain values by the core schema; no merge keys, which poolsim has not either."""

    yaml_implicit_resolvers = {}


for tag, pattern, first in (
    ("null", r"null|Null|NULL|~|", "nN~\0"),
    ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("int", r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+", "-+0123456789"),
    ("float", r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?"
              r"|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)", "-+.0123456789"),
):
    CoreLoader.add_implicit_resolver(
        "tag:yaml.org,2002:" + tag, re.compile(f"(?:{pattern})\\Z"),
        [letter.replace("\0", "") for letter in first])


def construct_int(loader, node):
    text = loader.construct_scalar(node)
    return int(text, 8 if text.startswith("0o") else 16 if text.startswith("0x") else 10)


CoreLoader.add_constructor("tag:yaml.org,2002:int", construct_int)


class TextLoader(getattr(yaml, "CBaseLoader", yaml.BaseLoader)):
    """Each value as it is written."""

    yaml_implicit_resolvers = {}


TextLoader.add_implicit_resolver("tag:yaml.org,2002:null", re.compile(r"(?:null|Null|NULL|~)\Z"),
                                 list("nN~"))
TextLoader.add_constructor("tag:yaml.org,2002:null", lambda loader, node: None)


class NoTree(Exception):
    """The text is no YAML, or no tree of one document."""


def read(text, loader):
    """The document as dicts, lists and values. Raises NoTree."""
    try:
        document = yaml.load(text, Loader=loader)
        texts = yaml.load(text, Loader=TextLoader)  # it refuses what contains itself
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise NoTree from error
    if texts is None:
        raise NoTree
    return document
