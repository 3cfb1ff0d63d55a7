#!/usr/bin/env python3
"""Do the labels of a set of questions still point at bullets that exist?
usage: check.py STARTER_DIR QUESTIONS.jsonl… [PARAPHRASES.jsonl…]

Reports each bullet that no brief has word for word, each id, question or label that stands twice, and each field out of
its range, then counts what there is. Ends with 1 when anything is wrong."""
import collections, glob, json, re, sys

def bullets(starter):
    out = set()
    for f in glob.glob(starter + '/*.md'):
        text, open_ = open(f, encoding='utf-8').read().split('\n---\n', 1)[1], None
        for line in text.splitlines():
            bare = re.sub(r'\s*\[@[^\]]*\]', '', line).strip()
            if line.lstrip().startswith('- '):
                if open_: out.add(open_)
                open_ = bare[2:].strip()
            elif open_ and re.match(r'\s+\S', line): open_ += ' ' + bare
            else:
                if open_: out.add(open_)
                open_ = None
        if open_: out.add(open_)
    return out

def faults(q, known):
    labels = [('must', q['must']), ('good', q['good']), ('off', q['off'])]
    for name, texts in labels:
        yield from (f'{name}: no such bullet: {t}' for t in texts if t not in known or t.endswith(':'))
    often = collections.Counter(t for _, texts in labels for t in texts)
    yield from (f'labelled twice: {t}' for t, n in often.items() if n > 1)
    if q['half'] not in ('train', 'held'): yield 'half is neither train nor held'
    if q['covered'] and not (1 <= len(q['must']) <= 6 and q['bold'] in range(len(q['must']))):
        yield 'covered, but must or bold is out of range'
    if not q['covered'] and (q['must'] or q['good'] or q['briefs'] or q['bold'] is not None):
        yield 'not covered, but has an answer'

if len(sys.argv) < 3: sys.exit(__doc__)
known, ids, texts, of, bad, count = bullets(sys.argv[1]), set(), set(), set(), 0, collections.Counter()
def say(who, what):
    global bad
    bad += 1; print(f'{who}: {what}')
for fn in sys.argv[2:]:
    for q in map(json.loads, open(fn, encoding='utf-8')):
        if 'of' in q:
            of.add(q['of'])
            if len(q['questions']) != 3: say(q['of'], 'not three paraphrases')
            new = q['questions']; count['paraphrases'] += len(new)
        else:
            for what in faults(q, known): say(q['id'], what)
            if q['id'] in ids: say(q['id'], 'the id stands twice')
            ids.add(q['id']); new = [q['question']]
            count[q['half'] + (', covered' if q['covered'] else ', not covered')] += 1
            for k in ('must', 'good', 'off'): count[k] += len(q[k])
        for t in new:
            if t in texts: say(fn, f'stands twice: {t}')
            texts.add(t)
for i in sorted(of - ids): say(i, 'has paraphrases and is in no set')
print('  '.join(f'{k}: {n}' for k, n in sorted(count.items())), f' wrong: {bad}')
sys.exit(bad > 0)
