"""Write boosted regression trees of LightGBM as C tables (src/model/trees.h)."""
import re

import lightgbm as lgb
import numpy as np


def train(params, trees, x, y):
    data = lgb.Dataset(x, y, free_raw_data=False)
    fixed = dict(verbosity=-1, num_threads=1, seed=1, deterministic=True)
    return lgb.train(dict(dict(objective="regression"), **params, **fixed), data, trees)


def flatten(tree, nodes, leaves):
    """Append the tree; the number of its root: of a node, or ~ that of a leaf."""
    if "split_feature" not in tree:
        leaves.append(tree["leaf_value"])
        return ~(len(leaves) - 1)
    at = len(nodes)
    nodes.append(None)
    yes, no = flatten(tree["left_child"], nodes, leaves), flatten(tree["right_child"], nodes, leaves)
    nodes[at] = (tree["split_feature"], yes, no, tree["threshold"])
    return at


def wrapped(items):
    lines, line = [], ""
    for i in items:
        if len(line) + len(i) > 190:
            lines.append(line)
            line = ""
        line += i
    return "\n\t".join(lines + [line])


def c_float(v):
    s = "%.6g" % float(np.float32(v))
    return s + ("f" if re.search("[.e]", s) else ".0f")


def table(name, model, least):
    """(C text of the arrays, initialiser of the struct tree_model); `model` None: always 0."""
    nodes, leaves = [], []
    roots = [flatten(t["tree_structure"], nodes, leaves) for t in (model.dump_model()["tree_info"] if model else [])]
    text = "static const struct tree_node nodes_%s[] = {\n\t%s\n};\n" % (name, wrapped(
        "{%d,%d,%d,%s}," % (f, y, n, c_float(v)) for f, y, n, v in nodes or [(0, -1, -1, 0)]))
    text += "static const float leaves_%s[] = {\n\t%s\n};\n" % (name, wrapped(c_float(v) + "," for v in leaves or [0]))
    text += "static const int16_t roots_%s[] = {\n\t%s\n};\n" % (name, wrapped("%d," % v for v in roots or [-1]))
    return text, "{nodes_%s, leaves_%s, roots_%s, %d, %.9g}" % (name, name, name, len(roots), least)
