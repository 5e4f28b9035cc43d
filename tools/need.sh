#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# tools/need.sh "WHAT FOR" PACKAGE... : installs the Debian packages that are missing, by name, and says so. Silent otherwise.
set -eu
purpose=$1 missing=
shift
for package; do
  case $(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) in
    installed) ;;
    *) missing="$missing $package" ;;
  esac
done
[ -n "$missing" ] || exit 0
echo "need.sh: $purpose needs packages that are not installed:$missing"
command -v apt-get >/dev/null || { echo "need.sh: there is no apt-get here; install their like and run this again" >&2; exit 1; }
[ "$(id -u)" = 0 ] || { echo "need.sh: not root; run: sudo apt-get install$missing" >&2; exit 1; }
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
apt-get install -qq -y --no-install-recommends $missing </dev/null
