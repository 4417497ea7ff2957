"""Answers requests, JSON lines on stdin and stdout, and times operations."""

import gc
import json
import os
import sys
import time


def serve(handlers):
    """Calls the handler that each request names in "do" with the rest of the request."""
    # Keeps what libraries print out of the answers.
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    for line in sys.stdin:
        request = json.loads(line)
        answer = handlers[request.pop("do")](**request)
        print(json.dumps(answer), file=answers, flush=True)


def timed(operation, milliseconds):
    """Milliseconds of one operation, measured as `timed` in src/measure/measure.ts measures it."""
    gc.collect()
    before = time.perf_counter()
    operation()
    start = time.perf_counter()
    if start - before > 5e-3 * milliseconds:
        return 1e3 * (start - before)
    elapsed, repeats = 0, 0
    while elapsed < milliseconds:
        operation()
        repeats += 1
        elapsed = 1e3 * (time.perf_counter() - start)
    return elapsed / repeats
