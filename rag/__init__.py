"""Gisadap (기사답): questions in Korean, answers that stand on collected news articles.

Nothing here reaches out: the switches below are set before any package that would look for the internet is imported.
"""

import os

__version__ = "0.1.0"

for _switch, _value in {
    "GRADIO_ANALYTICS_ENABLED": "False",
    "HF_HUB_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "ANONYMIZED_TELEMETRY": "False",
    "DO_NOT_TRACK": "1",
}.items():
    os.environ[_switch] = _value

# Matrices here are small: a second thread of the linear algebra library only waits in a loop, and takes the core of
# another reader's question. Three times the processor time a question was measured with two.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
