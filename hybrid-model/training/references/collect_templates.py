"""Collects published chat templates from checkouts into OUT/CHECKOUT/NAME/tokenizer_config.json, each text once.

Run anywhere: python collect_templates.py OUT CHECKOUT... ; each CHECKOUT is a git repository, of which HEAD is read.
The templates belong to others: OUT lies outside of this repository.
"""

import ast
import json
import pathlib
import re
import subprocess
import sys

TOKENS = ("bos_token", "eos_token", "pad_token", "unk_token")
USUAL = {"bos_token": "<s>", "eos_token": "</s>"}


def git(checkout, *arguments):
    return subprocess.run(["git", "-C", checkout, *arguments], capture_output=True, check=True).stdout


def plain(token):
    return token["content"] if isinstance(token, dict) else token


def default(template):
    """Of several templates, the one that is called default."""
    if isinstance(template, list):
        template = {named["name"]: named["template"] for named in template}
    if isinstance(template, dict):
        template = template.get("default", next(iter(template.values()), None))
    return template


def of_config(config):
    tokens = {name: plain(config[name]) for name in TOKENS if config.get(name)}
    return default(config.get("chat_template")), tokens


def of_python(source):
    """Templates assigned to a name, and configurations under a name in a dict."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and isinstance(node.value, ast.Constant):
            yield node.targets[0].id, {"chat_template": node.value.value}
        if isinstance(node, ast.Dict):
            for key, value in zip(node.keys, node.values):
                if isinstance(key, ast.Constant) and "/" in str(key.value) and isinstance(value, ast.Dict):
                    yield key.value, ast.literal_eval(value)


def of_yaml(source):
    """The block under instruction_template, without its indentation."""
    block = re.search(r"^instruction_template: \|-\n((?: .*\n?|\n)+)", source, re.M)
    return "" if not block else re.sub(r"(?m)^  ", "", block.group(1)).rstrip("\n")


def found(checkout):
    """Pairs of a name and a (template, tokens) pair."""
    paths = git(checkout, "ls-tree", "-r", "-z", "--name-only", "HEAD").decode().split("\0")
    for path in paths:
        name, low = path.rsplit(".", 1)[0], path.lower()
        read = lambda: git(checkout, "show", f"HEAD:{path}").decode()
        if re.search(r"\.(jinja2?|j2)$", low):
            beside = f"{path.rpartition('/')[0]}/tokenizer_config.json".lstrip("/")
            tokens = of_config(json.loads(git(checkout, "show", f"HEAD:{beside}")))[1] if beside in paths else USUAL
            yield name, (read(), tokens)
        elif low.endswith(("tokenizer_config.json", "chat_template.json")):
            yield name, of_config(json.loads(read()))
        elif low.endswith("templates.jsonl"):
            for number, line in enumerate(read().splitlines()):
                for key, template in json.loads(line or "{}").items():
                    yield f"{name}/{number}-{key}", (template, USUAL)
        elif low.endswith(("chat_templates.py", "tokenizer_configs.py")):
            for key, config in of_python(read()):
                template, tokens = of_config(config)
                yield f"{name}/{key}", (template, tokens or USUAL)
        elif "instruction-templates/" in low and low.endswith(".yaml"):
            yield name, (of_yaml(read()), USUAL)


def short(name, source):
    """The last part that tells anything, or for a model both of its parts."""
    parts = [part for part in name.split("/") if part not in ("chat_template", "tokenizer_config")]
    if "tokenizer_configs" in parts:
        return "__".join(parts[parts.index("tokenizer_configs") + 1 :])
    return parts[-1] if parts else source.rpartition("+")[2]


def is_chat(template):
    return isinstance(template, str) and "messages" in template and "{%" in template and "content" in template


def main(out, *checkouts):
    seen = set()
    for checkout in checkouts:
        source = [part for part in pathlib.Path(checkout).parts if part not in ("/", "repo", ".git")][-1]
        new = 0
        for name, (template, tokens) in found(checkout):
            if is_chat(template) and template not in seen:
                seen.add(template)
                new += 1
                folder = pathlib.Path(out, source, short(name, source))
                if folder.exists():
                    folder = pathlib.Path(out, source, name.replace("/", "__"))
                folder.mkdir(parents=True)
                config = {"chat_template": template, **tokens}
                (folder / "tokenizer_config.json").write_text(json.dumps(config))
        commit = git(checkout, "log", "-1", "--format=%h of %cs").decode().strip()
        print(f"{new:4} {source} at {commit}")
    print(f"{len(seen):4} in all")


if __name__ == "__main__":
    main(*sys.argv[1:])
