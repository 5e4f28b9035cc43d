# SPDX-License-Identifier: Apache-2.0
"""Writes cases/, or compares it with what it would write.

    /usr/bin/python3 tests/reference/make.py            # needs Debian's python3-numpy
    /usr/bin/python3 tests/reference/make.py --check    # 77, "skipped", where numpy is missing
"""

import sys
from pathlib import Path

CASES = Path(__file__).resolve().parent / "cases"


def generate():
    import ops_arrangement
    import ops_elementwise
    import ops_matrix
    import ops_recurrent
    from suite import Suite

    suite = Suite()
    for module in (ops_elementwise, ops_matrix, ops_arrangement, ops_recurrent):
        module.cases(suite)
    return suite.contents()


def main():
    try:
        import numpy
    except ImportError:
        print("skipped: there is no numpy")
        return 77
    contents = generate()
    present = {path.name for path in CASES.iterdir()}
    if "--check" in sys.argv:
        differing = [name for name, content in contents.items() if not (CASES / name).exists() or (CASES / name).read_bytes() != content]
        for name in sorted(differing + list(present - set(contents))):
            print(f"{name} is not what make.py writes (numpy {numpy.__version__})")
        return 1 if differing or present - set(contents) else 0
    for name in present - set(contents):
        (CASES / name).unlink(missing_ok=True)
    for name, content in contents.items():
        (CASES / name).write_bytes(content)
    print(f"{contents['manifest.tsv'].count(10) - 1} cases, {sum(map(len, contents.values()))} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
