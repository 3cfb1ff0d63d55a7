/*
 * fusion_model.c - what each feature of a unit, and of a document, is worth (search/search.h, search/search_priv.h).
 *
 * Units: listwise softmax regression, learned by bench/train_fusion.py on bench/clinic/questions-a.jsonl and
 * questions-b.jsonl (472 questions) over the frozen starter library, 2026-11-30; a feature without which nothing is
 * lost has no weight. bench/retrieval.md has a row for each.
 */
#include "model/model.h"

/* cosine, -asked, -best, -mean, mass, document-cosine, document-best, words, cover, body, topic, cue, document-words */
const float fusion_units[] = {18.9f, 3.7f, 0, 0, 0, 0, 14.4f, 1.35f, 0, 0, 2.06f, 0, 2.85f};
const float fusion_units_words[] = {0, 0, 0, 0, 0, 0, 0, 3.34f, 0, 2.7f, 2.6f, 0.85f, 4.5f};

/*
 * words, cosine, cosine-asked, cosine-best, unit-best, unit-mean, feedback. Picked on bioasq-7-9; of a question of
 * several clauses, where many words are of its history, on topics-original of liveqa-med (bench/retrieval.md).
 */
const float fusion_docs[] = {0.3f, 0, 0, 0, 0.6f, 0.6f, 0.9f};
const float fusion_docs_long[] = {0.2f, 0, 0, 0, 0.6f, 0.6f, 0.9f};
