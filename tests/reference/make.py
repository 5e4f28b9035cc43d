# SPDX-License-Identifier: Apache-2.0
"""Writes cases/ beside this script, or compares it with what it would write. Needs Debian's python3-numpy.

    /usr/bin/python3 tests/reference/make.py
    /usr/bin/python3 tests/reference/make.py --check               # 77, "skipped", where numpy is missing
    /usr/bin/python3 tests/reference/make.py --seed 7 --to FOLDER  # other numbers, for a longer look
"""

import argparse
import sys
from pathlib import Path

CASES = Path(__file__).resolve().parent / "cases"


def generate(seed):
    import ops_arrangement
    import ops_detection
    import ops_elementwise
    import ops_matrix
    import ops_recurrent
    from suite import Suite

    suite = Suite(seed)
    for module in (ops_elementwise, ops_matrix, ops_arrangement, ops_recurrent, ops_detection):
        module.cases(suite)
    return suite.contents()


def check(folder, contents):
    present = {path.name: path.read_bytes() for path in folder.iterdir()}
    differing = [name for name in sorted({*present, *contents}) if present.get(name) != contents.get(name)]
    for name in differing:
        print(f"{name} is not what make.py writes")
    return 1 if differing else 0


def write(folder, contents):
    folder.mkdir(parents=True, exist_ok=True)
    for path in folder.iterdir():
        path.unlink()
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    print(f"{contents['manifest.tsv'].count(10) - 1} cases, {sum(map(len, contents.values()))} bytes")
    return 0


def main():
    options = argparse.ArgumentParser(description="Writes or checks the cases.")
    options.add_argument("--check", action="store_true", help="compare with what is there instead")
    options.add_argument("--seed", type=int, default=0)
    options.add_argument("--to", type=Path, default=CASES, help="the folder; all that is in it goes")
    arguments = options.parse_args()
    try:
        import numpy  # noqa: F401
    except ImportError:
        print("skipped: there is no numpy")
        return 77
    return (check if arguments.check else write)(arguments.to, generate(arguments.seed))


if __name__ == "__main__":
    sys.exit(main())
