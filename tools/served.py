"""Does JupyterLab serve a notebook? `python -m tools.served http://127.0.0.1:8931 01_word_prediction.ipynb`.

Asks until the server answers, for a minute at most; the token comes from JUPYTER_TOKEN.
"""

import json
import os
import sys
import time
import urllib.error
import urllib.request


def fetch(address: str) -> bytes:
    request = urllib.request.Request(address, headers={"Authorization": "token " + os.environ["JUPYTER_TOKEN"]})
    with urllib.request.urlopen(request, timeout=10) as answer:
        return answer.read()


def wait_for(address: str, seconds: float) -> str:
    """Jupyter's version, as soon as the server answers."""
    end = time.monotonic() + seconds
    while True:
        try:
            return json.loads(fetch(address + "/api"))["version"]
        except (urllib.error.URLError, OSError) as error:
            if time.monotonic() > end:
                sys.exit(f"nothing answered at {address} within {seconds:.0f} s: {error}")
            time.sleep(0.3)


def main(address: str, name: str) -> None:
    version = wait_for(address, seconds=60)
    page = fetch(f"{address}/lab/tree/{name}").decode()
    if "jupyter-config-data" not in page:
        sys.exit(f"{address}/lab/tree/{name} is not JupyterLab's page")
    notebook = json.loads(fetch(f"{address}/api/contents/{name}"))["content"]
    cells = len(notebook["cells"])
    print(f"Jupyter server {version} serves {name}: JupyterLab's page, {cells} cells.")


if __name__ == "__main__":
    main(*sys.argv[1:])
