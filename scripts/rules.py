#!/usr/bin/env python3
"""Make C tables of rules: rules.py [--examples] OUT.c CLASSES.tsv NAME=FILE.tsv…

A file has a line of column names, then a rule a line, TAB between columns; lines that begin with # and have no TAB, and empty lines, are skipped. With a column "pattern" it is a table of rules
(src/phrase/phrase.h has the grammar): other columns are value, more (may be absent), match and no_match (examples, " || " between them) and why. NAME becomes
`const struct phrase_rule NAME[]`, with NAME_n rows, the {classes} that it names in front. With a column "word" it is a table of words (src/phrase/tables.h):
`const struct phrase_word NAME[]`. With neither it is a plain table: `const char *const NAME[][COLUMNS]`.

With --examples the examples instead: `const struct rule_example NAME_examples[]`, what must match first.

Refused, with file and line: unknown syntax, unknown classes, a pattern given twice for one value, a word that a row before has for the same value, a rule without an example of what it must
match, a row too long or too short.
"""
import re
import sys

WORD = re.compile(r"^=?[\w%<>≤≥+/'’.-]+\*?$")
SINGLE = re.compile(r"^(\*[a-z]+|[\w'’:-]+( [\w'’:-]+)*\*?)$")
FIELD_MAX = 4000


class Bad(Exception):
    pass


def rows(path):
    head = None
    with open(path, encoding="utf-8") as f:
        for number, line in enumerate(f, 1):
            line = line.rstrip("\n")
            if not line or line.startswith("#") and "\t" not in line:
                continue
            cells = line.split("\t")
            if head is None:
                head = cells
                continue
            if len(cells) > len(head):
                raise Bad("%s:%d: %d columns, wanted %d" % (path, number, len(cells), len(head)))
            cells += [""] * (len(head) - len(cells))
            yield number, head, dict(zip(head, (c.strip() for c in cells)))


def classes_of(pattern, classes, seen):
    """The classes that a pattern names, and those that they name, into `seen`, the innermost first."""
    for name in re.findall(r"\{([a-z0-9_-]+)\}", pattern):
        if name not in classes:
            raise Bad("there is no class {%s}" % name)
        if name not in seen:
            classes_of(classes[name], classes, seen)
            seen.append(name)


def check(pattern):
    depth = 0
    pattern = re.sub(r"\{[a-z0-9_-]+\}", "x", pattern)
    for token in re.findall(r"[()]|[^\s()]+", pattern):
        if token in "()":
            depth += 1 if token == "(" else -1
            if depth < 0:
                raise Bad("a bracket is closed that was not opened")
            continue
        if token in ("?", "&", "!", "_", ",", "^", "$", "|"):
            continue
        for word in token.lstrip("?").strip("|").split("|"):
            if re.match(r"^#(\d+(\.\d+)?(-(\d+(\.\d+)?)?)?)?$", word) or re.match(r"^~\d*$", word) or word in "_,^$?":
                continue
            word = word.lstrip("?")
            if word and not WORD.match(word):
                raise Bad("'%s' is no element of a pattern" % word)
    if depth:
        raise Bad("a bracket is not closed")


def check_word(row, had):
    word, value = row["word"], row.get("value")
    if not SINGLE.match(word):
        raise Bad("'%s' is no word" % word)
    for (other, v), number in had.items():
        if v == value and (other == word or other.endswith("*") and word.rstrip("*").startswith(other[:-1])):
            raise Bad("'%s': line %d has it" % (word, number))
    if not row.get("match"):
        raise Bad("no example of what it must match")


def quote(s):
    out, hexed = [], False
    for b in s.encode("utf-8"):
        c = chr(b)
        if b < 32 or b > 126 or c in '"\\?':
            out.append("\\%03o" % b)
        else:
            out.append(c)
    return '"' + "".join(out) + '"'


def read(path, classes):
    head, out, had, named = [], [], {}, []
    for number, head, row in rows(path):
        try:
            if any(len(v) > FIELD_MAX for v in row.values()):
                raise Bad("a field is longer than %d" % FIELD_MAX)
            if "pattern" in head:
                key = (row["pattern"], row.get("value"))
                if key in had:
                    raise Bad("the pattern of line %d again" % had[key])
                had[key] = number
                classes_of(row["pattern"], classes, named)
                check(row["pattern"])
                if not row.get("match"):
                    raise Bad("no example of what it must match")
            if "word" in head:
                check_word(row, had)
                had[(row["word"], row.get("value"))] = number
            out.append(row)
        except Bad as e:
            raise Bad("%s:%d: %s" % (path, number, e))
    front = [{"pattern": "{%s}" % name, "value": classes[name], "class": "1"} for name in named]
    return head, front + out


def examples(row, column):
    return [x.strip() for x in row.get(column, "").split("||") if x.strip()]


def main(argv):
    want_examples = argv[0] == "--examples"
    argv = argv[1:] if want_examples else argv
    out_path, classes_path = argv[0], argv[1]
    classes = {}
    for number, _, row in rows(classes_path):
        name = row["class"].strip("{}")
        if name in classes:
            raise Bad("%s:%d: class {%s} again" % (classes_path, number, name))
        classes[name] = row["members"]
    for name, members in classes.items():
        try:
            check(members)
            classes_of(members, classes, [])
        except Bad as e:
            raise Bad("%s: {%s}: %s" % (classes_path, name, e))
    text = ['#include "phrase/tables.h"\n']
    if want_examples:
        text.append('#include "phrase/rule_example.h"\n')
    for pair in argv[2:]:
        name, path = pair.split("=", 1)
        head, table = read(path, classes)
        if want_examples:
            if "pattern" not in head and "word" not in head:
                continue
            lines = []
            for i, row in enumerate(table):
                for column in ("match", "no_match"):
                    for x in examples(row, column):
                        lines.append("\t{%d, %s, %s},\n" % (i, quote(x), "true" if column == "match" else "false"))
            text.append("extern const struct rule_example %s_examples[];\nextern const size_t %s_examples_n;\n" % (name, name))
            text.append("const struct rule_example %s_examples[] = {\n%s};\nconst size_t %s_examples_n = %d;\n" %
                        (name, "".join(lines), name, len(lines)))
        elif "word" in head:
            text.append("extern const struct phrase_word %s[];\nextern const size_t %s_n;\nconst struct phrase_word %s[] = {\n" % (name, name, name))
            text += ["\t{%s, %s, %s},\n" % (quote(r["word"]), quote(r.get("value", "")), quote(r.get("more", ""))) for r in table]
            text.append("};\nconst size_t %s_n = %d;\n" % (name, len(table)))
        elif "pattern" in head:
            text.append("extern const struct phrase_rule %s[];\nextern const size_t %s_n;\nconst struct phrase_rule %s[] = {\n" %
                        (name, name, name))
            text += ["\t{%s, %s, %s},\n" % (quote(r["pattern"]), quote(r.get("value", "")), quote(r.get("more", ""))) for r in table]
            text.append("};\nconst size_t %s_n = %d;\n" % (name, len(table)))
        else:
            text.append("extern const char *const %s[][%d];\nextern const size_t %s_n;\nconst char *const %s[][%d] = {\n" %
                        (name, len(head), name, name, len(head)))
            text += ["\t{" + ", ".join(quote(r[c]) for c in head) + "},\n" for r in table]
            text.append("};\nconst size_t %s_n = %d;\n" % (name, len(table)))
    with open(out_path, "w", encoding="ascii") as f:
        f.write("".join(text))


try:
    main(sys.argv[1:])
except Bad as e:
    sys.exit(str(e))
