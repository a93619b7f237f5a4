"""What every figure depends on: the machine and the versions, in one line under the table's heading."""

from __future__ import annotations

import datetime as dt
import os
import platform
import shutil
import subprocess
from importlib.metadata import version
from pathlib import Path

import psutil

PACKAGES = ("duckdb", "dash", "plotly", "flask", "gunicorn")


def heading(source: str) -> str:
    """Return the heading of the table: day, data, machine, versions and how busy the machine was when it began."""
    packages = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    day = dt.datetime.now(dt.UTC).date().isoformat()
    return (
        f"Measured {day} on {source}. {processor()}, {os.cpu_count()} cores, "
        f"{psutil.virtual_memory().total / 1e9:.0f} GB, {platform.system()} {platform.release()}; "
        f"python {platform.python_version()}, {packages}{_browser()}. "
        f"Load average at the start {os.getloadavg()[0]:.1f}; server, clients and browser share the machine."
    )


def processor() -> str:
    """Return the model name of the processor, as far as the system tells."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text(encoding="utf-8").splitlines() if info.is_file() else []
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()


def _browser() -> str:
    path = shutil.which("chromium")
    if path is None:
        return ""
    said = subprocess.run([path, "--version"], capture_output=True, text=True, timeout=30, check=False).stdout.split()
    number = next((word for word in said if word[:1].isdigit()), "")
    return f", chromium {number}" if number else ""
