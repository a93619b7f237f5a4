"""Predictions of a trained model by LightGBM's C library, without its Python package.

The package would load pandas and scikit-learn, 95 MB in each worker, to call the same three functions. The text format
holds numbers alone and runs no code when it is read.
"""

from __future__ import annotations

import ctypes
import functools
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from portal.errors import ModelError

if TYPE_CHECKING:
    from typing import Any

Floats = npt.NDArray[np.float64]
_DOUBLE, _ROW_MAJOR = 1, 1
_SCORE, _CONTRIBUTIONS = 0, 3
_ALL = -1
_THREADS = b"num_threads=1"


@functools.cache
def _library() -> Any:
    """Load the shared library that the installed package carries."""
    spec = find_spec("lightgbm")
    folder = Path(str(spec.origin)).parent if spec else Path()
    libraries = [path for name in ("lib", "bin") for path in sorted((folder / name).glob("*lightgbm.*"))]
    if not libraries:
        raise ModelError("the library lightgbm is not installed")
    library = ctypes.CDLL(str(libraries[0]))
    library.LGBM_GetLastError.restype = ctypes.c_char_p
    return library


def _call(name: str, *arguments: Any) -> None:
    library = _library()
    if getattr(library, name)(*arguments) != 0:
        raise ModelError(library.LGBM_GetLastError().decode())


class Booster:
    """A trained model; threads may predict with it at once."""

    def __init__(self, text: str) -> None:
        """Read a model from LightGBM's text; raises ModelError."""
        self._handle = ctypes.c_void_p()
        trees = ctypes.c_int()
        _call("LGBM_BoosterLoadModelFromString", text.encode(), ctypes.byref(trees), ctypes.byref(self._handle))
        width = ctypes.c_int()
        _call("LGBM_BoosterGetNumFeature", self._handle, ctypes.byref(width))
        self._width = width.value

    def __del__(self) -> None:
        if self._handle:
            _library().LGBM_BoosterFree(self._handle)

    def predict(self, x: Floats) -> Floats:
        """Return a prediction for each row of features."""
        return self._run(x, _SCORE, 1).ravel()

    def contributions(self, x: Floats) -> Floats:
        """Return for each row each feature's contribution, then the base (TreeSHAP, Lundberg et al. 2020).

        They sum to the prediction.
        """
        return self._run(x, _CONTRIBUTIONS, self._width + 1)

    def _run(self, x: Floats, kind: int, wide: int) -> Floats:
        rows = np.ascontiguousarray(np.atleast_2d(x), dtype=np.float64)
        if rows.shape[1] != self._width:
            raise ModelError(f"{rows.shape[1]} features were given where the model has {self._width}")
        result = np.empty((len(rows), wide), dtype=np.float64)
        if not len(rows):
            return result
        written = ctypes.c_int64()
        _call(
            "LGBM_BoosterPredictForMat",
            self._handle,
            rows.ctypes.data_as(ctypes.c_void_p),
            ctypes.c_int(_DOUBLE),
            ctypes.c_int32(len(rows)),
            ctypes.c_int32(rows.shape[1]),
            ctypes.c_int(_ROW_MAJOR),
            ctypes.c_int(kind),
            ctypes.c_int(0),
            ctypes.c_int(_ALL),
            ctypes.c_char_p(_THREADS),
            ctypes.byref(written),
            result.ctypes.data_as(ctypes.POINTER(ctypes.c_double)),
        )
        return result
