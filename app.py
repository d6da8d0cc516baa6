"""The service: settings from the environment, a newsroom over the data folder, its pages and API. ``python app.py``"""

import sys

from eval.service import Runs
from rag.errors import GisadapError
from rag.settings import Settings
from rag.web.service import serve


def main() -> int:
    try:
        serve(Settings.from_env(), evaluations=Runs)
    except GisadapError as error:
        sys.stderr.write(f"오류: {error}\n")
        return error.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main())
