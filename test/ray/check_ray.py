"""Runs examples/ray as its README says, kills a worker, breaks its input, and compares every byte.

    python -m venv .venv && .venv/bin/pip install -r examples/ray/requirements.txt
    .venv/bin/python test/ray/check_ray.py FOLDER cifar-10-binary.tar.gz
    .venv/bin/python test/ray/check_ray.py FOLDER synthetic
"""

import hashlib
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import time

import numpy

root = pathlib.Path(__file__).parents[2]
example = root / "examples/ray"
sys.path.insert(0, str(example))
from plans import draw_boxes  # noqa: E402

work = pathlib.Path(sys.argv[1]) / "work"
archive = sys.argv[2]
node = ["node", "--conditions=@cutmix/source", "--import=tsx"]
EPOCHS = 16
CHUNKS = 16
STEPS = EPOCHS * CHUNKS


def run(command: list) -> str:
    return subprocess.run(command, cwd=root, check=True, stdout=subprocess.PIPE, text=True).stdout


def mix(workers: int, folder: pathlib.Path | None = None) -> subprocess.Popen:
    command = [sys.executable, example / "mix.py", folder or work, "--workers", str(workers)]
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )


def finish(process: subprocess.Popen, status: int = 0) -> tuple[str, str]:
    out, err = process.communicate(timeout=200)
    if process.returncode != status:
        sys.exit(f"mix.py ended with {process.returncode}, not {status}:\n{out}{err}")
    return out, err


def sha256(array: numpy.ndarray) -> str:
    return hashlib.sha256(array.tobytes()).hexdigest()


def hashes(folder: pathlib.Path | None = None) -> dict:
    results = {}
    for path in sorted(((folder or work) / "mixed").iterdir()):
        arrays = numpy.load(path)
        results[path.stem] = [sha256(arrays["xs"]), sha256(arrays["ys"])]
    return results


def expect_equal(received: object, expected: object, what: str) -> None:
    if received != expected:
        sys.exit(f"{what}: the bytes differ")
    print(f"{what}: equal", flush=True)


def worker_of(process: subprocess.Popen) -> int | None:
    """A process of Ray that mixes for `process`: one of its session that is named for it."""
    for entry in pathlib.Path("/proc").iterdir():
        try:
            title = (entry / "cmdline").read_bytes() if entry.name.isdigit() else b""
        except OSError:
            continue
        if title.startswith(b"ray::") and b"Mixer" in title and session_of(entry) == process.pid:
            return int(entry.name)
    return None


def session_of(entry: pathlib.Path) -> int:
    """The nearest ancestor that started with a Popen of this script, 0 if there is none."""
    parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
    while parent > 1:
        if parent in started:
            return parent
        parent = int(pathlib.Path(f"/proc/{parent}/stat").read_text().rpartition(")")[2].split()[1])
    return 0


shutil.rmtree(work, ignore_errors=True)
source = [] if archive == "synthetic" else ["--archive", archive]
run([sys.executable, example / "chunks.py", work, *source, "--images", "2048", "--chunk-size", "128"])
run([*node, example / "plan.ts", work, "--epochs", str(EPOCHS), "--seed", "7"])
expected = json.loads(run([*node, root / "test/ray/applyPlans.ts", work]))
assert len(expected["mixed"]) == STEPS

for draw in expected["draws"]:
    plan = draw["plan"]
    boxes, lambdas = draw_boxes(
        int(draw["seed"]), plan["step"], plan["batchSize"], plan["height"], plan["width"]
    )
    assert boxes.ravel().tolist() == plan["boxes"], draw["seed"]
    assert lambdas.tolist() == plan["lambdas"], draw["seed"]
print(f"draw in NumPy, {len(expected['draws'])} seeds and steps: equal", flush=True)

for workers in (1, 3):
    shutil.rmtree(work / "mixed", ignore_errors=True)
    finish(mix(workers))
    expect_equal(hashes(), expected["mixed"], f"{workers} workers against applyPlan in Node")

times = {path.name: path.stat().st_mtime_ns for path in (work / "mixed").iterdir()}
out, _ = finish(mix(2))
assert out.startswith("0 images mixed"), out
again = {path.name: path.stat().st_mtime_ns for path in (work / "mixed").iterdir()}
expect_equal(again, times, "a second run over the output of the first")

shutil.rmtree(work / "mixed")
process = mix(2)
started = {process.pid}
killed = None
while process.poll() is None:
    done = len(list((work / "mixed").glob("*.npz"))) if (work / "mixed").is_dir() else 0
    if done >= 4 and killed is None and (killed := worker_of(process)) is not None:
        os.kill(killed, signal.SIGKILL)
        print(f"killed a worker after {done} of {STEPS} chunks", flush=True)
        assert done < STEPS
    time.sleep(0.005)
finish(process)
assert killed is not None, "no worker was found to kill"
expect_equal(hashes(), expected["mixed"], "a worker killed in mid-run")

broken = {
    "missing plan": (3, work / "plans/000003.json"),
    "plan of another size": (20, work / "plans/000020.json"),
    "truncated chunk": (5, work / "chunks/000005.images.npy"),
}
for what, (step, path) in broken.items():
    whole = path.read_bytes()
    if what == "missing plan":
        path.unlink()
    elif what == "truncated chunk":
        path.write_bytes(whole[: len(whole) // 2])
    else:
        path.write_text(json.dumps({**json.loads(whole), "batchSize": 64}))
    (work / f"mixed/{step:06}.npz").unlink()
    _, err = finish(mix(1), status=1)
    path.write_bytes(whole)
    message = err.splitlines()[-1]
    assert message.startswith(f"error: chunk {step % CHUNKS}, step {step}: "), err
    assert "Traceback" not in err, err
    names = {entry.name for entry in (work / "mixed").iterdir()}
    assert names == set(times) - {f"{step:06}.npz"}, names
    print(f"{what}: {message}", flush=True)

# The graph that blends, by plans of MixUp alone and of both in turns.
for how, workers in (("mixup", 1), ("random", 3)):
    folder = work.with_name(how)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    shutil.copytree(work / "chunks", folder / "chunks")
    shutil.copy(work / "chunks.json", folder)
    run([*node, example / "plan.ts", folder, "--mix", how, "--mixup-alpha", "0.8", "--seed", "7"])
    expected = json.loads(run([*node, root / "test/ray/applyPlans.ts", folder]))["mixed"]
    finish(mix(workers, folder))
    expect_equal(hashes(folder), expected, f"{how}, {workers} workers against applyPlan in Node")
    blends = [json.loads(path.read_text())["blends"] for path in (folder / "plans").iterdir()]
    blended = sum(blend > 0 for each in blends for blend in each)
    assert blended == 2048 if how == "mixup" else 900 < blended < 1150, blended

print("10 passed, 0 failed")
