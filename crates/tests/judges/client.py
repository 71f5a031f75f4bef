"""Calls every served operation with the client that openapi-generator makes of the published description.

The client is the judge: it builds each request from typed arguments and reads each answer into typed
models, and whatever does not fit raises. Standard input says where the server is and which calls to make.
"""

import importlib
import inspect
import json
import pathlib
import pkgutil
import re
import subprocess
import sys
import typing
import urllib.parse


def generated(folder, description):
    """The client's package, made once for a description."""
    package = folder / "openfinance"
    if not package.exists():
        subprocess.run(
            [
                str(pathlib.Path(sys.executable).parent / "openapi-generator-cli"), "generate",
                "-i", description, "-g", "python", "-o", str(folder), "--package-name", "openfinance",
                "--skip-validate-spec", "--global-property", "apiTests=false,modelTests=false",
            ],
            check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )
    sys.path.insert(0, str(folder))
    return importlib.import_module("openfinance")


def snake(name):
    """The generator's spelling of a name."""
    name = re.sub(r"([A-Z]+)([A-Z][a-z])", r"\1_\2", name.replace("-", "_"))
    return re.sub(r"([a-z\d])([A-Z])", r"\1_\2", name).lower()


def methods(client, package):
    """Every method of every group of operations, by its name."""
    found = {}
    for module in pkgutil.iter_modules(importlib.import_module("openfinance.api").__path__):
        loaded = importlib.import_module(f"openfinance.api.{module.name}")
        for name, group in inspect.getmembers(loaded, inspect.isclass):
            if name.endswith("Api") and group.__module__ == loaded.__name__:
                made = group(client)
                for method_name, method in inspect.getmembers(made, inspect.ismethod):
                    found.setdefault(method_name, method)
    return found


def named(template, path):
    """What stands in a path where its template has a name."""
    names = re.findall(r"{(\w+)}", template)
    pattern = re.sub(r"{\w+}", "([^/]+)", template)
    return dict(zip(names, re.fullmatch(pattern, path).groups()))


def inner(annotation):
    """The model a parameter's annotation speaks of, if it speaks of one."""
    for part in typing.get_args(annotation):
        if found := inner(part):
            return found
    return annotation if hasattr(annotation, "from_dict") else None


def plain(annotation):
    """The plain types an annotation allows."""
    if annotation in (int, bool, str, float):
        return {annotation}
    return set().union(*(plain(part) for part in typing.get_args(annotation)), set())


def value(text, types):
    """A text of a path or a query, as the type the client wants it in."""
    if bool in types:
        return text == "true"
    return int(text) if int in types and str not in types else text


def arguments(method, call):
    """A method's arguments, from a call as it is on the wire."""
    wire = {**named(call["template"], call["path"]), **call["query"]}
    given = {snake(name): urllib.parse.unquote(text) for name, text in wire.items()}
    filled = {}
    for name, parameter in inspect.signature(method).parameters.items():
        if name.startswith("_"):
            continue
        model = inner(parameter.annotation)
        bare = re.sub(r"^var_", "", name)
        if bare in given:
            filled[name] = value(given.pop(bare), plain(parameter.annotation))
        elif model is not None and call["body"] is not None and call["body"] != "used":
            filled[name] = model.from_dict(call["body"])
            call["body"] = "used"
    assert not given, f"the client does not know {sorted(given)}"
    return filled


def main():
    given = json.load(sys.stdin)
    package = generated(pathlib.Path(given["folder"]), given["description"])
    # A model of the description is called Configuration too, and hides the client's own.
    made = importlib.import_module("openfinance.configuration").Configuration
    configuration = made(host=given["server"].rstrip("/"))
    for scheme, value in given["keys"].items():
        configuration.api_key[scheme] = value
    client = package.ApiClient(configuration)
    for header, value in given["headers"].items():
        client.set_default_header(header, value)
    known = methods(client, package)
    told, failed = [], []
    for call in given["calls"]:
        name = snake(call["operation"])
        try:
            answer = known[f"{name}_with_http_info"](**arguments(known[f"{name}_with_http_info"], call))
            told.append(f"{call['operation']} {answer.status_code}")
        except Exception as error:  # Whatever it is, it is the judgement.
            failed.append(f"{call['operation']}: {type(error).__name__}: {str(error)[:1500]}")
    if failed:
        print("\n\n".join(failed), file=sys.stderr)
        return 1
    print(json.dumps({"called": told}))
    return 0


sys.exit(main())
