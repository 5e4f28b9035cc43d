// SPDX-License-Identifier: Apache-2.0
// The firmware that does nothing: what a board costs before Thimble. Image sizes are given less this one's.
int main() { return 0; }
