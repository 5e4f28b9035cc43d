# SPDX-License-Identifier: Apache-2.0
# The host as a board: a firmware main becomes an ordinary program.
set(THIMBLE_CORE_FLAGS "")
set(THIMBLE_PORT_SOURCES host/port.cc)
