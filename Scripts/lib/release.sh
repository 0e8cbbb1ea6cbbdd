# How Tollgate is built for release; sourced by scripts.
#
# Swift's runtime goes into the binary. Debug builds and tests check at run time that no two accesses to a
# variable overlap; a release build relies on that, in the libraries as well.

# shellcheck disable=SC2034
release_options=(--configuration release --static-swift-stdlib -Xswiftc -enforce-exclusivity=unchecked)
