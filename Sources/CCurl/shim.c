// The functions are inline in the header; a target of C needs a source file all the same.
#include "ccurl.h"
