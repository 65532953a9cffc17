"""The compiled kernels as machine code: compiled once, cached in a file, loaded in milliseconds.

numba compiles ``kernels/`` in about ten seconds, to object code that needs neither numba nor
Python; loading the cached object code needs llvmlite only. The file name contains a digest of
everything that the code depends on (sources, compiler, processor), so that unsuitable code is never
loaded.
"""

from __future__ import annotations

import ctypes
import hashlib
import json
import os
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from importlib import metadata, resources
from pathlib import Path
from typing import Any

from playground import __version__

# Sources that the machine code depends on, besides all of ``kernels/``.
SOURCES = {
    "playground.engine": ("layout.py", "shuffle.py"),
    "playground.model": ("activations.py", "losses.py", "optimizers.py"),
}
COMMAND = "compile-kernels"  # makes a frozen program run warm.py
N_ARGUMENTS = 7  # of kernels.run.run; all int64


class KernelError(Exception):
    """The compiled kernels are not available; the message is a sentence for the user."""


@dataclass(frozen=True, slots=True, eq=False)
class Kernels:
    """``kernels.run.run``, callable from any thread; it releases the GIL.

    ``wide`` is the number of examples in a vector, for the tables of ``plan.py``.
    """

    wide: int
    function: Callable[..., int]
    engine: object  # owns the machine code

    def run(self, *arguments: int) -> int:
        result = ctypes.c_int64()
        nothing = ctypes.c_void_p()
        self.function(ctypes.byref(result), ctypes.byref(nothing), *arguments)
        return result.value


def cache_directory() -> Path:
    """The user's cache folder; KernelError for a user without a home, as in some containers."""
    try:
        return _cache_directory()
    except RuntimeError as error:
        raise KernelError("There is no home folder for compiled code.") from error


def _cache_directory() -> Path:
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local"
        return Path(base) / "network-playground" / "cache"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "network-playground"
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "network-playground"


def cache_file(directory: Path | None = None) -> Path:
    """The cache file of the kernels for this program and processor."""
    cpu, features = _processor()
    what = "\n".join([_sources_digest(), _compiler(), sys.platform, cpu, features])
    digest = hashlib.sha256(what.encode()).hexdigest()[:20]
    return (directory or cache_directory()) / f"kernels-{digest}.bin"


def _sources_digest() -> str:
    """A digest of the program's version and of the kernels' sources, where these are shipped."""
    digest = hashlib.sha256(__version__.encode())
    kernels = resources.files("playground.engine") / "kernels"
    sources = [kernels / name for name in sorted(f.name for f in kernels.iterdir())]
    sources += [resources.files(package) / n for package, names in SOURCES.items() for n in names]
    for source in sources:
        if source.is_file() and source.name.endswith(".py"):
            digest.update(source.read_bytes())
    return digest.hexdigest()


def _compiler() -> str:
    try:
        return f"numba {metadata.version('numba')}, llvmlite {metadata.version('llvmlite')}"
    except metadata.PackageNotFoundError:
        raise KernelError("numba is not installed for this Python.") from None


def _processor() -> tuple[str, str]:
    """The processor's name and extensions; numba's own variables override them."""
    try:
        import llvmlite.binding as llvm
    except ImportError:
        raise KernelError("numba is not installed for this Python.") from None
    name = os.environ.get("NUMBA_CPU_NAME") or llvm.get_host_cpu_name()
    features = os.environ.get("NUMBA_CPU_FEATURES")
    return name, features if features is not None else llvm.get_host_cpu_features().flatten()


def _target_machine() -> Any:
    import llvmlite.binding as llvm

    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    name, features = _processor()
    triple = llvm.get_process_triple()
    # As in numba: code in memory on x86 is not relocated.
    model = "static" if triple.startswith("x86") else "default"
    return llvm.Target.from_triple(triple).create_target_machine(
        cpu=name, features=features, opt=3, reloc=model, codemodel="jitdefault"
    )


def compile_kernels() -> bytes:
    """Compile the kernels in this process, in ten seconds. KernelError without numba."""
    try:
        import llvmlite.binding as llvm
        from numba import types

        from playground.engine.kernels import run as source
        from playground.engine.kernels import vectors
    except ImportError as error:
        raise KernelError(f"numba can't be loaded: {error}.") from error
    arguments = (types.int64,) * N_ARGUMENTS
    run: Any = source.run  # declared as a function, actually numba's dispatcher
    run.compile(types.int64(*arguments))
    module = llvm.parse_assembly(run.inspect_llvm(arguments))
    name = run.overloads[arguments].fndesc.llvm_func_name
    code: bytes = _target_machine().emit_object(module)
    about = {"entry": name, "wide": vectors.WIDE, "sha256": hashlib.sha256(code).hexdigest()}
    return json.dumps(about).encode() + b"\n" + code


def store(data: bytes, path: Path) -> None:
    """Write the file atomically; KernelError when that is not possible."""
    check_writable(path.parent)
    try:
        handle, draft = tempfile.mkstemp(dir=path.parent, prefix=path.name)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            os.replace(draft, path)
        except OSError:
            Path(draft).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise _not_writable(path.parent, error) from error


def check_writable(directory: Path) -> None:
    """Create the folder if necessary; KernelError when no file can be created in it."""
    try:
        directory.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=directory):
            pass
    except OSError as error:
        raise _not_writable(directory, error) from error


def _not_writable(directory: Path, error: OSError) -> KernelError:
    why = error.strerror or str(error)
    return KernelError(f"The folder {directory}, for compiled code, can't be written ({why}).")


def load(path: Path) -> Kernels:
    """The kernels in this file; KernelError when the file is missing or damaged."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise KernelError(f"The compiled code can't be read ({error.strerror}).") from error
    try:
        head, code = data.split(b"\n", 1)
        about = json.loads(head)
        if hashlib.sha256(code).hexdigest() != about["sha256"]:
            raise ValueError("checksum")
        entry, wide = str(about["entry"]), int(about["wide"])
    except (ValueError, KeyError, TypeError) as error:
        raise KernelError(f"The compiled code in {path} is damaged.") from error
    return _link(code, entry, wide)


def _link(code: bytes, entry: str, wide: int) -> Kernels:
    import llvmlite.binding as llvm

    engine = llvm.create_mcjit_compiler(llvm.parse_assembly(""), _target_machine())
    engine.add_object_file(llvm.ObjectFileRef.from_data(code))
    engine.finalize_object()
    # numba's convention: pointers to the result and to an exception (never used), the arguments.
    pointers = (ctypes.c_void_p, ctypes.c_void_p)
    prototype = ctypes.CFUNCTYPE(ctypes.c_int32, *pointers, *[ctypes.c_int64] * N_ARGUMENTS)
    return Kernels(wide, prototype(engine.get_function_address(entry)), engine)
