"""Writes src/test/resources/templates/snippets.json: small templates and what transformers' environment makes of them.

Run in hybrid-model: python training/references/make_jinja_cases.py
"""

import json
import pathlib

from transformers.utils.chat_template_utils import render_jinja_template

OUT = pathlib.Path("src/test/resources/templates/snippets.json")

VARIABLES = {
    "text": "  Hello, World \u00a0",
    "word": "straße",
    "lines": "one\ntwo\n\nthree\n",
    "empty": "",
    "number": 7,
    "real": 2.5,
    "big": 12345678901234567890,
    "yes": True,
    "nothing": None,
    "list": ["b", "A", "c", "a"],
    "numbers": [3, 1, 2],
    "dict": {"z": 1, "a": [1, 2.0, "x<y>&'\"", None, True], "é": {"k": {}}, "e": []},
    "people": [
        {"name": "Ann", "age": 30, "tags": ["x"]},
        {"name": "Bob", "age": 25, "tags": []},
        {"name": "Cid", "age": 30, "extra": None},
    ],
    "emoji": "a👩‍🚀b",
    "thought": "<think>\nhm\n</think>\n\nSo.",
    "quotes": "it's \"so\"",
}

SNIPPETS = r"""
{{ text }}|{{ text.strip() }}|{{ text | trim }}|{{ text.lstrip() }}|{{ text.rstrip() }}
{{ 'xxaxx'.strip('x') }}{{ '</s>' ~ 1 ~ none ~ true ~ 2.0 ~ [1, 'a'] }}
{{ 1 + 2 * 3 ~ 4 }}
{{ 'a' ~ 'b' + 'c' }}
{{ 7 // 2 }} {{ -7 // 2 }} {{ 7 % 3 }} {{ -7 % 3 }} {{ 7 / 2 }} {{ 2 ** 10 }} {{ 2 ** -1 }} {{ -2 ** 2 }}
{{ 1e16 }} {{ 1e15 }} {{ 0.0001 }} {{ 0.00001 }} {{ 1.0 }} {{ 1.5e300 }} {{ 100.0 }} {{ 0.1 + 0.2 }}
{{ 1_000 + 1 }}
{{ none }} {{ true }} {{ True }} {{ false }} {{ None }}
{{ missing }}|{{ dict.missing }}|{{ dict['missing'] }}|{{ nothing.x }}|{{ number.x }}
{{ missing is defined }} {{ missing is undefined }} {{ dict.missing is defined }} {{ nothing is none }} {{ nothing is not none }}
{{ missing | default('d') }} {{ empty | default('d') }}|{{ empty | default('d', true) }} {{ nothing | d('x', boolean=true) }}
{{ list[1:] }} {{ list[:-1] }} {{ list[::-1] }} {{ list[-2:] }} {{ list[1:3] }} {{ list[5:] }} {{ list[::2] }} {{ list[3:0:-1] }}
{{ text[2:7] }}|{{ word[::-1] }}|{{ word[-2:] }}|{{ word[0] }}|{{ emoji | length }}|{{ emoji[1] }}
{{ list | join(', ') }} {{ people | join('-', attribute='name') }} {{ numbers | join }}
{{ list | sort }} {{ list | sort(case_sensitive=true) }} {{ list | sort(reverse=true) }} {{ people | sort(attribute='age') | map(attribute='name') | list }}
{{ people | selectattr('age', 'equalto', 30) | map(attribute='name') | join(',') }}
{{ people | selectattr('tags') | list | length }} {{ people | rejectattr('tags') | list | length }}
{{ people | selectattr('extra', 'defined') | list | length }} {{ people | selectattr('age', '>', 26) | list | length if false else 'skip' }}
{{ people | map(attribute='extra', default='none given') | list }}
{{ list | map('upper') | list }} {{ list | select('in', ['a', 'b']) | list }} {{ numbers | reject('odd') | list }}
{{ numbers | sum }} {{ people | sum(attribute='age') }} {{ numbers | min }} {{ numbers | max }} {{ list | first }} {{ list | last }} {{ [] | first }}|
{{ dict | tojson }}
{{ dict | tojson(indent=2) }}
{{ dict | tojson(sort_keys=true) }} {{ dict | tojson(separators=(',', ':')) }}
{{ dict | tojson(ensure_ascii=true) }} {{ big | tojson }} {{ big }}
{{ dict }} {{ people[0] }}
{{ quotes | tojson }} {{ [quotes, 'a\\b', "tab\t", '\u00a0é'] }}
{{ lines | tojson }} {{ 'a/b</script>' | tojson }}
{% for k, v in dict.items() %}{{ k }}={{ v }};{% endfor %}
{% for k in dict %}{{ k }}{% if not loop.last %},{% endif %}{% endfor %} {{ dict.keys() | list }} {{ dict | items | list | length }} {{ dict | length }}
{% for p in people %}{{ loop.index }}{{ loop.index0 }}{{ loop.revindex }}{{ loop.revindex0 }}{{ loop.first }}{{ loop.last }}{{ loop.length }}{{ loop.depth }} {% endfor %}
{% for p in people %}[{{ loop.previtem.name if loop.previtem is defined else '-' }}<{{ p.name }}>{{ loop.nextitem.name if not loop.last }}]{% endfor %}
{% for p in people if p.age > 26 %}{{ p.name }}{{ loop.length }}{% else %}nobody{% endfor %}|{% for p in people if p.age > 99 %}x{% else %}nobody{% endfor %}
{% for n in range(10) %}{% if n == 2 %}{% continue %}{% endif %}{% if n > 4 %}{% break %}{% endif %}{{ n }}{% endfor %} {{ range(5) | list }} {{ range(2, 8, 3) | list }} {{ range(3, 0, -1) | list }}
{% for n in [1, 2, 3] %}{{ loop.cycle('a', 'b') }}{{ loop.changed(n // 2) }}{% endfor %}
{% set ns = namespace(found=false, n=0) %}{% for x in list %}{% if x == 'A' %}{% set ns.found = true %}{% endif %}{% set ns.n = ns.n + 1 %}{% endfor %}{{ ns.found }} {{ ns.n }}
{% set x = 1 %}{% for i in [1, 2] %}{% set x = x + i %}{{ x }}{% endfor %}{{ x }}{% if true %}{% set x = 9 %}{% endif %}{{ x }}
{% set a, b = [1, 2] %}{{ a }}{{ b }}{% set t = 1, 2 %}{{ t }}{{ (1,) }}{{ () }}
{% set body %}  inside {{ number }} {% endset %}[{{ body }}]{% set body | trim | upper %}  x {% endset %}[{{ body }}]
{% macro greet(name, polite=false, mark='!') %}{% if polite %}Dear {% endif %}{{ name }}{{ mark }}{% endmacro %}{{ greet('Ann') }} {{ greet('Bob', true) }} {{ greet('Cid', mark='?') }} {{ greet() }}
{% macro two(a, b='-') %}<{{ a }}{{ b }}>{% endmacro %}{{ two(*[1, 2]) }}{{ two(1, *[3]) }}{{ two(*'x') }}{{ two(**{'b': 4, 'a': 5}) }}{{ two(*[6], **{'b': 7}) }}{{ [two][0](*(8,)) }}
{% macro tree(node) %}{{ node.name }}{% for c in node.children %}({{ tree(c) }}){% endfor %}{% endmacro %}{{ tree({'name': 'r', 'children': [{'name': 'a', 'children': []}, {'name': 'b', 'children': [{'name': 'c'}]}]}) }}
{% macro wrap(tag) %}<{{ tag }}>{{ caller() }}</{{ tag }}>{% endmacro %}{% call wrap('b') %}bold {{ number }}{% endcall %}
{% macro each(xs) %}{% for x in xs %}{{ caller(x) }};{% endfor %}{% endmacro %}{% call(x) each(numbers) %}<{{ x }}>{% endcall %}
{% filter upper %}loud {{ word }}{% endfilter %}
{% with q = 5, r = number %}{{ q * r }}{% endwith %}{{ q is defined }}
{% generation %}answer {{ number }}{% set inner = 1 %}{% endgeneration %}{{ inner is defined }}
{{ thought.split('</think>')[-1].lstrip('\n') }}|{{ thought.split('</think>')[0].rstrip('\n').split('<think>')[-1].lstrip('\n') }}
{{ 'a,b,,c'.split(',') }} {{ ' a  b '.split() }} {{ 'a b c d'.split(' ', 2) }} {{ 'a b c d'.rsplit(' ', 1) }} {{ 'a b  c'.split(none, 1) }} {{ lines.splitlines() }}
{{ 'k=v=w'.partition('=') }} {{ 'k=v=w'.rpartition('=') }} {{ 'k'.partition('=') }}
{{ 'hello'.startswith('he') }} {{ 'hello'.endswith(('x', 'lo')) }} {{ 'hello'.find('l') }} {{ 'hello'.rfind('l') }} {{ 'hello'.count('l') }} {{ 'hello'.replace('l', 'L', 1) }} {{ 'hello' | replace('l', '') }}
{{ 'hello world'.title() }} {{ "they're bill's" | title }} {{ 'HELLO wORLD'.capitalize() }} {{ word.upper() }} {{ 'É'.lower() }} {{ '-'.join(list) }} {{ 'abc'.removeprefix('a').removesuffix('c') }}
{{ '12'.isdigit() }} {{ 'ab'.isalpha() }} {{ ' '.isspace() }} {{ ''.isdigit() }} {{ 'A1'.isupper() }} {{ 'a' is lower }} {{ '1' is lower }}
{{ 'a' in 'abc' }} {{ 'x' not in list }} {{ 'z' in dict }} {{ 2 in numbers }} {{ 'x' in missing }} {{ not 'a' in 'b' }}
{{ 1 < 2 < 3 }} {{ 3 > 2 > 2 }} {{ 'a' < 'b' }} {{ 1 == 1.0 }} {{ 'a' == 'a' != 'b' }} {{ [1, 2] == [1, 2] }} {{ (1, 2) == [1, 2] }} {{ true == 1 }} {{ {'a': 1} == {'a': 1.0} }}
{{ 'yes' if number > 5 else 'no' }} {{ 'x' if false }}| {{ 'a' if false else 'b' if false else 'c' }}
{{ yes and number }} {{ empty or 'other' }} {{ not yes }} {{ not missing is defined }} {{ nothing or missing or 'last' }}
{{ text is string }} {{ dict is mapping }} {{ list is iterable }} {{ list is sequence }} {{ number is number }} {{ number is integer }} {{ real is float }} {{ yes is boolean }} {{ yes is true }} {{ yes is integer }} {{ dict is string }} {{ text is iterable }} {{ nothing is iterable }} {{ number is divisibleby 7 }} {{ number is odd }} {{ 'a' is in list }} {{ number is eq 7 }} {{ text is sameas text }} {{ text is not string }} {{ dict is sequence }}
{{ dict.get('z') }} {{ dict.get('nope') }} {{ dict.get('nope', 'd') }} {{ dict['z'] }} {{ dict.a[2] }} {{ people[1]['name'] }} {{ people[-1].name }} {{ list[9] }}|{{ people.0.name }}
{{ {'items': 1}.items is mapping }} {{ {'items': 1}['items'] }}
{{ '%s has %d' % ('x', 3) }} {{ '%s' % number }} {{ '100%%' % () }} {{ '%s-%s' | format('a', 'b') }}
{{ '7' | int + 1 }} {{ 'x' | int }} {{ '2.9' | int }} {{ 3.9 | int }} {{ '1.5' | float }} {{ number | float }} {{ number | string ~ '!' }} {{ -3 | abs }} {{ 2.567 | round(2) }} {{ 2.5 | round }}
{{ 'ab' * 3 }} {{ [1] + [2] }} {{ [0] * 2 }} {{ list | reverse | list }} {{ 'abc' | reverse }} {{ [1, 1, 2] | unique | list }} {{ dict | dictsort | map('first') | list }}
{{ 'a\nb\n\nc' | indent }}|{{ 'a\nb' | indent(2, true) }}|{{ lines | indent(1, blank=true) }}
{{ '<a href="x">' | e }} {{ '<b>' | safe }} {{ 'one two  three' | wordcount }}
{{ "a" "b" 'c' }} {{ 'it\'s' }} {{ "\"q\"" }} {{ '\\n' }} {{ '\u00e9\x41' }} {{ 'a\
b' }}
{# a comment #}x{#- trimmed -#} y {#+ kept #} z
{%- if true -%}  trimmed  {%- endif -%} end
a
  {% if true %}
    b
  {% endif %}
  {{ number }}
c
a {% if true %} b {% endif %} c
a  {%- if true +%}
 kept newline{% endif %}
   {%+ if true %}kept indent{% endif %}
x
 	 {# indented comment #}
y
{% raw %}{{ not evaluated }} {% if %}{% endraw %}
  {%- raw -%}  {{ x }}  {%- endraw -%}  z
{{ {'a': {'b': 1}}['a']['b'] }}{{ {"x": [1, {"y": 2}]} }}
{{ "}}" }}{{ '%}' }}{{ '{{' }}
{{- ' a ' -}}   {{- ' b ' -}}
{{ list | tojson | length }} {{ (list | join).upper() }} {{ (1 + 2) | string }}
{{ 1 if list else 2 }}{{ list is defined and list | length > 3 }}{{ list|length>3 }}
{% if list and not empty and number >= 7 %}ok{% elif yes %}no{% else %}never{% endif %}
{% if missing %}a{% elif nothing %}b{% elif empty %}c{% else %}d{% endif %}
{% for a, b in [[1, 2], [3, 4]] %}{{ a + b }} {% endfor %}{% for c in 'añ👍' %}<{{ c }}>{% endfor %}{% for x in missing %}never{% endfor %}
{% for x in 1, 2 %}{{ x }}{% endfor %}{% for i in [1, 2] %}{% for j in [3] %}{{ loop.index }}{{ loop.depth0 }}{% endfor %}{{ loop.index }}{% endfor %}
{{ raise_exception('Roles must alternate: ' ~ number) }}
{{ missing.attribute }}
{{ missing() }}
{{ 'a' + 1 }}
{{ text.nope() }}
{% for x in number %}{% endfor %}
{{ list.append('x') }}
{{ nothing | length }}
{{ missing + 'x' }}
{% for i in range(3) %}{{ loop.index }}{% endfor %}{{ loop is defined }}
{{ strftime_now('%Y') | length }}
{{ dict.update({'a': 1}) }}
{{ [1, 2, 3] | map('string') | join('+') }} {{ ['a', 'b'] | map('replace', 'a', 'x') | join }}
{{ namespace(a=1).a }} {{ dict | length }} {{ people | selectattr('age', '>', 26) | map(attribute='name') | list }}
{{ 5 is number and 5 is not string }} {{ 'b' is in ['a', 'b'] and true }} {{ 3 is gt 2 }}
{{ text | trim | length }} {{ ' x ' | trim('x ') }}| {{ [3, 1] | sort | first }}
{% set s = 'abc' %}{{ s[1:] ~ s[:1] }} {{ s | upper | lower | capitalize }}
{% set m = {'role': 'user', 'content': [{'type': 'text', 'text': 'Hi'}, {'type': 'image'}]} %}{% for p in m.content if p.type == 'text' %}{{ p.text }}{% endfor %}{{ m.content is string }}{{ m['content'] | selectattr('type', 'equalto', 'text') | map(attribute='text') | join('') }}
{{ nothing | selectattr('x') | list }}{{ nothing | map('upper') | list }}{{ 0 | reject | list | length }}{{ empty | map(attribute='x') | join }}
{% set m = {2: 'b', 1: 'a', 'k': 0} %}{{ m[1] }}{{ m.get(2) }}{{ m.get(3) }}{{ 1 in m }}{{ 3 in m }}{{ '1' in m }}{{ m }}{{ m | tojson }}
{% for k, v in {2: 'b', 10: 'c', 1: 'a'} | dictsort %}{{ k + 1 }}{{ v }}{% endfor %}{% for k in {3: 1} %}{{ k * 2 }}{% endfor %}{{ {1: 2}[2] is defined }}
"""


def snippets():
    """One per line, but a line that begins a multi-line one is listed here."""
    whole = SNIPPETS.strip("\n").split("\n")
    joined, i = [], 0
    spans = {"a": 6, "   {%+ if true %}kept indent{% endif %}": 1, "x": 3, "a  {%- if true +%}": 2, "{{ \"a\" \"b\" 'c' }} {{ 'it\\'s' }} {{ \"\\\"q\\\"\" }} {{ '\\\\n' }} {{ '\\u00e9\\x41' }} {{ 'a\\": 2}
    while i < len(whole):
        n = spans.get(whole[i], 1)
        joined.append("\n".join(whole[i : i + n]))
        i += n
    return joined + ["trailing newline\n", "{% raw %}\n {{ x }}\n  {% endraw %}\n{{ word }}{% raw -%}\n y{% endraw %}", "two newlines\n\n", "windows\r\n{% if true %}\r\nlines\r\n{% endif %}\r\nend", "\n{% if true %}\n\n  x\n{%- endif %}\n", "{% for i in [1,2] %}\n{{ i }}\n{% endfor %}\n"]


cases = []
for source in snippets():
    case = {"template": source}
    try:
        case["expected"] = render_jinja_template([[]], chat_template=source, **VARIABLES)[0][0]
    except Exception as e:
        case["error"] = type(e).__name__ + ": " + str(e)
    cases.append(case)
OUT.write_text(json.dumps({"variables": VARIABLES, "cases": cases}, ensure_ascii=False, indent=1) + "\n")
for case in cases:
    if "error" in case:
        print(repr(case["template"]), "->", case["error"])
print(len(cases))
