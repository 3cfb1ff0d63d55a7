/* fuzz_settings.c - attest.toml of a folder. */
#include "fuzz_read.h"

#include "read/settings.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct settings *s = settings_parse(str_make((const char *)data, size));

	settings_free(s);
	return 0;
}
