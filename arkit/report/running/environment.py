"""Which environment variables does a report get to see?"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

KEPT = frozenset(
    {
        # where programs and people are
        *("PATH", "HOME", "USER", "LOGNAME", "SHELL"),
        # language, time zone, temporary files
        *("LANG", "LANGUAGE", "TZ", "TZDIR", "TMPDIR", "TEMP", "TMP"),
        # Windows cannot start a Python without these
        *("SYSTEMROOT", "SYSTEMDRIVE", "WINDIR", "COMSPEC", "PATHEXT", "USERPROFILE"),
        *("USERNAME", "HOMEDRIVE", "HOMEPATH", "APPDATA", "LOCALAPPDATA"),
        *("PROGRAMDATA", "PROGRAMFILES", "NUMBER_OF_PROCESSORS", "JAVA_HOME"),
        # this Python and its libraries
        *("VIRTUAL_ENV", "CONDA_PREFIX", "CONDA_DEFAULT_ENV", "LD_LIBRARY_PATH"),
        *("PYTHONPATH", "PYTHONHOME", "PYTHONHASHSEED", "PYTHONUTF8"),
        *("PYTHONWARNINGS", "PYTHONDONTWRITEBYTECODE", "PYTHONPYCACHEPREFIX"),
        *("MATPLOTLIBRC", "MPLCONFIGDIR", "XDG_CACHE_HOME", "XDG_CONFIG_HOME"),
        *("FONTCONFIG_PATH", "FONTCONFIG_FILE", "SOURCE_DATE_EPOCH"),
        *("SPARK_HOME", "SPARK_CONF_DIR", "SPARK_LOCAL_DIRS", "SPARK_LOCAL_IP"),
        *("HADOOP_HOME", "HADOOP_CONF_DIR", "YARN_CONF_DIR", "PYSPARK_PYTHON"),
        *("JUPYTER_PATH", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR"),
    }
)
KEPT_BEGINNINGS = ("LC_", "OMP_", "OPENBLAS_", "MKL_", "DYLD_")
SECRET = re.compile(
    r"TOKEN|SECRET|PASSW|PWD$|PASSPHRASE|CREDENTIAL|PRIVATE|COOKIE|SESSION|AUTH|"
    r"(^|_)KEYS?($|_)|_PAT$|_DSN$|CONNECTION_STRING",
    flags=re.IGNORECASE,
)
NAMED_BY = "ARKIT_KEEP"
# Small matrices are done sooner by one thread, reports are made side by side, and sums
# come out the same on every computer.
ALONE = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
INLINE = "module://matplotlib_inline.backend_inline"
FOR_PAPER = MappingProxyType({"ARKIT_FOR_PAPER": "1"})  # see `Picture`: no bitmaps


def scrubbed(
    environment: Mapping[str, str] | None = None, *, profile: Path | None = None
) -> dict[str, str]:
    """Leave of an environment what a notebook needs, and no secrets.

    Parameters
    ----------
    environment : mapping of str to str, optional
        Variables; those of this process where not given. Further names that may pass
        are listed in its ``ARKIT_KEEP``, with commas; names that look like a secret
        never do.
    profile : Path, optional
        Folder IPython takes for its own, so that nobody's start-up files run.

    Returns
    -------
    dict of str to str
        Variables for the process that runs a report. Sets and hashes come in the same
        order in every run, linear algebra takes one thread unless a number is given,
        and figures are drawn without a window.

    Examples
    --------
    >>> given = {"PATH": "/bin", "API_TOKEN": "x", "FLEET": "4", "ARKIT_KEEP": "FLEET"}
    >>> kept = scrubbed(given)
    >>> [name for name in given if name in kept]
    ['PATH', 'FLEET']
    """
    given = os.environ if environment is None else environment
    named = {name.strip().upper() for name in given.get(NAMED_BY, "").split(",")}
    kept = {name: text for name, text in given.items() if _passes(name.upper(), named)}
    kept.setdefault("PYTHONHASHSEED", "0")
    for name in ALONE:
        kept.setdefault(name, "1")
    kept["MPLBACKEND"] = INLINE
    if profile is not None:
        kept["IPYTHONDIR"] = str(profile)
    return kept


def _passes(name: str, named: set[str]) -> bool:
    wanted = name in KEPT or name in named or name.startswith(KEPT_BEGINNINGS)
    return wanted and not SECRET.search(name)
