#!/usr/bin/env python3
"""Make the C table of names: lexicon.py OUT.c FILE.tsv…  or check alone: lexicon.py --check FILE.tsv…

A file (data/lexicon/README.md tells the columns) has the line of column names "kind name others classes", then blocks: a line "# block: WHAT | source: WHERE FROM" and its rows, TAB between
columns. Other lines that begin with # and empty lines are skipped.

Refused, with file and line: an unknown kind, a row outside a block, a block without a source, a column too many, a name that is there twice (in the same writing), a character that no name
has, a name of more than eight words or 64 bytes, more names than the table holds.
"""
import re
import sys

KINDS = {"condition": "Q_CONDITION", "finding": "Q_FINDING", "procedure": "Q_PROCEDURE", "test": "Q_TEST", "organism": "Q_ORGANISM", "drug": "Q_DRUG",
         "drug-class": "Q_DRUG_CLASS"}
HEAD = ["kind", "name", "others", "classes"]
NAME = re.compile(r"^[=~]?[\w'’βα()/.+,-]+( [\w'’βα()/.+,-]+)*$")
BLOCK = re.compile(r"^# block: ([^|]+) \| source: (.+)$")
NAMES_MAX, WORDS_MAX, BYTES_MAX = 8192, 8, 64


class Bad(Exception):
    pass


def check_name(name):
    if not NAME.match(name):
        raise Bad("'%s' is no name" % name)
    if len(name.split()) > WORDS_MAX or len(name.encode()) > BYTES_MAX:
        raise Bad("'%s' is too long" % name)


def read(path, had):
    out, block, head = [], None, None
    with open(path, encoding="utf-8") as f:
        for number, line in enumerate(f, 1):
            line = line.rstrip("\n")
            try:
                if line.startswith("# block:"):
                    block = BLOCK.match(line)
                    if not block:
                        raise Bad("a block is '# block: WHAT | source: WHERE FROM'")
                    continue
                if not line or line.startswith("#"):
                    continue
                cells = line.split("\t")
                if head is None:
                    if cells != HEAD:
                        raise Bad("the first line must name the columns: " + " ".join(HEAD))
                    head = cells
                    continue
                if not block:
                    raise Bad("a row outside a block: its source is not known")
                if len(cells) > len(HEAD):
                    raise Bad("%d columns, wanted %d" % (len(cells), len(HEAD)))
                cells += [""] * (len(HEAD) - len(cells))
                if cells[0] not in KINDS:
                    raise Bad("'%s' is no kind; one of %s" % (cells[0], ", ".join(sorted(KINDS))))
                for name in [cells[1]] + [x for x in cells[2].split("|") if cells[2]]:
                    check_name(name)
                    if name == "~" + cells[1]:
                        continue
                    # Writing matters: AIDS and aids are two names where one of them is exact.
                    key = name if name.startswith("=") else name.lower()
                    if key in had:
                        raise Bad("the name '%s' stands in %s already" % (name, had[key]))
                    had[key] = "%s:%d" % (path, number)
                for name in [x for x in cells[3].split("|") if cells[3]]:
                    check_name(name)
                out.append(cells)
            except Bad as e:
                raise Bad("%s:%d: %s" % (path, number, e))
    if len(had) > NAMES_MAX:
        raise Bad("%s: more than %d names" % (path, NAMES_MAX))
    return out


def quote(s):
    return '"' + "".join(chr(b) if 32 <= b < 127 and chr(b) not in '"\\?' else "\\%03o" % b for b in s.encode("utf-8")) + '"'


def main(argv):
    check = argv[0] == "--check"
    had, rows = {}, []
    for path in argv[1:]:
        rows += read(path, had)
    if check:
        print("%d rows, %d names" % (len(rows), len(had)))
        return
    with open(argv[0], "w", encoding="ascii") as f:
        f.write('#include "question/lexicon.h"\n\nconst struct lexeme lexicon_rows[] = {\n')
        for r in rows:
            f.write("\t{%s, %s, %s, %s},\n" % (KINDS[r[0]], quote(r[1]), quote(r[2]), quote(r[3])))
        f.write("};\nconst size_t lexicon_n_rows = %d;\n" % len(rows))


try:
    main(sys.argv[1:])
except Bad as e:
    sys.exit(str(e))
