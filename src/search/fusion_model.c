/*
 * fusion_model.c - what each feature of a unit is worth (search.h), by words alone and with vectors.
 */
#include "search/search_priv.h"

const float fusion_words[UNIT_FEATURES] = {
	[UNIT_WORDS] = 1.0f, [UNIT_COVER] = 0.6f, [UNIT_BODY] = 0.3f,
	[UNIT_TOPIC] = 0.25f, [UNIT_CUE] = 0.25f, [UNIT_DOC_WORDS] = 0.25f,
};

const float fusion_both[UNIT_FEATURES] = {
	[UNIT_COS] = 1.0f,
	[UNIT_COS_ASKED] = 1.0f,
	[UNIT_MASS] = 0.05f,
};
