/*
 * sure_model.c - how likely it is that studies and pages answer, from the features of SURE_LIST (answer/answer_priv.h). Generated; do not edit.
 *
 * Written by bench/fit_confidence.py on 2026-11-30 from cases_m.tsv, cases_w.tsv, lits.tsv, lit-1.jsonl.
 */
#include "model/model.h"

/* clang-format off */
static const float mean_0[] = {0.111653f, 0.494215f, 0.322614f, 0.2505f, 0.425526f, 0.831414f, 0.706375f, 0.419708f, 0.451613f, 0.451581f, 0.74079f, 0.737947f, 0.130877f, 0.87271f, 0.0531485f, 0.128753f};
static const float scale_0[] = {0.0541428f, 0.205646f, 0.25297f, 0.193126f, 0.345848f, 0.359232f, 0.304246f, 0.397189f, 0.497653f, 0.148652f, 0.147551f, 0.147543f, 0.204526f, 0.019967f, 0.0640759f, 0.0845417f};
static const float weight_0[] = {0.0913125f, -0.371381f, 0.228927f, 0.556458f, 0.105841f, 0.591965f, 0.361562f, 0.0399024f, 0.297971f, 0.41413f, 0.438137f, 0.588994f, 0.284709f, 0.528689f, 0.00611214f, 1.02563f};
static const float mean_1[] = {0.113859f, 0.437446f, 0.416065f, 0.282966f, 0.463109f, 0.840064f, 0.723927f, 0.439102f, 0.490099f, 0.437453f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f};
static const float scale_1[] = {0.0553038f, 0.189067f, 0.268088f, 0.192074f, 0.337869f, 0.349003f, 0.300025f, 0.398144f, 0.499902f, 0.143106f, 1.0f, 1.0f, 1.0f, 1.0f, 1.0f, 1.0f};
static const float weight_1[] = {0.339247f, 0.799829f, 0.03955f, 0.202511f, 0.246079f, 0.488425f, 0.500316f, 0.789663f, 0.334986f, 0.562538f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 0.0f};
const struct linear_model sure_models[2] = {
	{mean_0, scale_0, weight_0, 16, -0.155847231},
	{mean_1, scale_1, weight_1, 16, -0.364403042},
};
