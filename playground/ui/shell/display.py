"""Whether a window can be opened: Qt aborts the process when it can't.

Imports no Qt.
"""

from __future__ import annotations

import ctypes
import os
import socket
import sys

# Platforms of Qt that need no display server.
_WITHOUT_DISPLAY = frozenset({"offscreen", "minimal", "vnc", "linuxfb", "eglfs", "minimalegl"})

# What Qt's X11 plugin needs, and the Debian package that has it.
_LIBRARIES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
}


def why_no_window() -> str | None:
    """Why no window can be opened here, as part of a sentence; None when one can.

    macOS and Windows always have a display.
    """
    if not sys.platform.startswith("linux"):
        return None
    platforms = os.environ.get("QT_QPA_PLATFORM", "") or "wayland;xcb"
    wanted = {part.split(":")[0].split("-")[0] for part in platforms.split(";")}
    if wanted & _WITHOUT_DISPLAY:
        return None
    wayland = os.environ.get("WAYLAND_DISPLAY", "") if "wayland" in wanted else ""
    display = os.environ.get("DISPLAY", "") if "xcb" in wanted else ""
    if not display and not wayland:
        return "there is no display (DISPLAY and WAYLAND_DISPLAY are not set)"
    if wayland and _wayland_answers(wayland):
        return None
    if not display:
        return f"the display {wayland} does not answer"
    if not _x_answers():
        return f"the display {display} does not answer"
    return _missing_library()


def _wayland_answers(name: str) -> bool:
    path = os.path.join(os.environ.get("XDG_RUNTIME_DIR", ""), name)
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as client:
        client.settimeout(2.0)
        try:
            client.connect(path)
        except OSError:
            return False
    return True


def _x_answers() -> bool:
    """Connect as Qt does: by libxcb, with the server's access key."""
    try:
        xcb = ctypes.CDLL("libxcb.so.1")
    except OSError:
        return True  # _missing_library says so
    xcb.xcb_connect.restype = ctypes.c_void_p
    xcb.xcb_connect.argtypes = [ctypes.c_char_p, ctypes.c_void_p]
    xcb.xcb_connection_has_error.argtypes = [ctypes.c_void_p]
    xcb.xcb_disconnect.argtypes = [ctypes.c_void_p]
    connection = xcb.xcb_connect(None, None)
    failed = xcb.xcb_connection_has_error(connection)
    xcb.xcb_disconnect(connection)
    return not failed


def _missing_library() -> str | None:
    for library, package in _LIBRARIES.items():
        try:
            ctypes.CDLL(library)
        except OSError:
            advice = f"Debian and Ubuntu: apt install {package}"
            return f"the system library {library} is missing ({advice})"
    return None
