"""Notebooks for the tests of the engines, and how two executed ones are compared."""

import json
import re

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

KERNEL = {"name": "python3", "display_name": "Python 3", "language": "python"}
CELL_FILE = re.compile(r"(/[^\s\"]*)?ipykernel(_\d+)?/(?=\d+\.py)")
ADDRESS = re.compile(r"0x[0-9a-f]{6,}")
LONG_ID = re.compile(r"\b[0-9a-f]{32}\b")
TIMES = re.compile(r"(CPU times|Wall time).*?(?=\\n)")


def write_book(path, *cells, tags=None):
    """Write a notebook; a text that begins with `# ` and ends there is markdown."""
    nodes = []
    for number, source in enumerate(cells):
        make = new_markdown_cell if source.startswith("# %") else new_code_cell
        nodes.append(make(source, id=f"c{number}"))
    for number, tag in (tags or {}).items():
        nodes[number].metadata["tags"] = [tag]
    book = new_notebook(cells=nodes, metadata={"kernelspec": KERNEL})
    nbformat.write(book, path)
    return path


def shown(notebook):
    """What every cell shows: its number and outputs, without ids drawn by chance."""
    ids = {}

    def plain(text):
        text = ADDRESS.sub("0x", CELL_FILE.sub("cell/", TIMES.sub(r"\1", text)))
        return LONG_ID.sub(lambda m: ids.setdefault(m[0], f"id{len(ids)}"), text)

    return [
        (cell.id, cell.execution_count, plain(json.dumps(cell.outputs)))
        for cell in notebook.cells
        if cell.cell_type == "code"
    ]


RICH = [
    "# % words",
    "import sys, os, asyncio, subprocess, warnings\nimport pandas as pd\nprint('in')",
    "print('one'); print('two', file=sys.stderr); print('three')",
    "from IPython.display import HTML, Markdown, Image, SVG, clear_output, display\n"
    "display(HTML('<b>x</b>'), Markdown('*y*')); print('after'); {'a': [1, 2.5]}",
    "os.system('echo through the file'); None",
    "!echo from a shell; echo error >&2",
    "await asyncio.sleep(0.01, 'waited')",
    "%%time\nsum(range(10))",
    "handle = display('first', display_id='here'); handle.update('second')",
    "handle.update('third')",
    "for i in range(3):\n    clear_output(wait=True)\n    print(i)",
    "warnings.warn('mind this')",
    "frame = pd.DataFrame({'a': [1, 2], 'b': ['x', None]})\nframe",
    "Out[7], In[7], _, __",
    "1; 2",
    "1;",
    "%config InlineBackend.figure_format = 'png'\nimport matplotlib.pyplot as plt\n"
    "plt.plot([1, 2]); print('drawn'); plt.show(); plt.figure(figsize=(1, 1))",
    "plt.bar([1], [2]);",
    "class Own:\n    def _repr_html_(self):\n        return '<i>own</i>'\n"
    "    def _repr_mimebundle_(self, include=None, exclude=None):\n        return (\n"
    "            {'application/json': {'k': 1}}, {'application/json': {'m': 2}}\n"
    "        )\nOwn()",
    "class Broken:\n    def _repr_html_(self):\n        1 / 0\nBroken()",
    "def deep(n):\n    return 1 / n\ndeep(0)",
    "this is not python",
    "undefined_name",
    "import sys; print('\\ud800'.encode('utf-8', 'replace')); print('ü€')",
    "subprocess.run([sys.executable, '-c', 'print(42)'], check=True).returncode",
    "%%bash\necho bash $((1 + 2))",
    "%pwd\nget_ipython().__class__.__name__",
    "import ipywidgets\nipywidgets.IntSlider(3, description='x')",
    "x = 3\n%who_ls int",
    "",
]
RAISES = (19, 20, 21, 22)
