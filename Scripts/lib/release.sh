# How Tollgate is built for release; sourced by scripts.
#
# Swift's runtime goes into the binary. Debug builds and tests check at run time that no two accesses to a
# variable overlap; a release build relies on that, in the libraries as well.
#
# LLVM's linker packs the relocations, which are read at every start, into a thirtieth of their size.

# shellcheck disable=SC2034
release_options=(
  --configuration release --static-swift-stdlib -Xswiftc -enforce-exclusivity=unchecked
  -Xswiftc -use-ld=lld -Xlinker -z -Xlinker pack-relative-relocs)
