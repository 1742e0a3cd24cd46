"""Writes src/test/resources/templates/conversations.json: conversations and what transformers renders of them.

Run in hybrid-model: python training/references/make_templates.py
"""

import json
import pathlib

from transformers.utils.chat_template_utils import render_jinja_template

FOLDER = pathlib.Path("src/test/resources/templates")

WEATHER = {
    "type": "function",
    "function": {
        "name": "get_weather",
        "description": 'Weather at a "place" <now> & later, it\'s quick: 天気',
        "parameters": {
            "type": "object",
            "properties": {
                "place": {"type": "string", "description": "Where"},
                "days": {"type": "integer", "minimum": 1, "maximum": 14, "default": 3},
                "units": {"type": "string", "enum": ["C", "F"]},
            },
            "required": ["place"],
        },
    },
}
CLOCK = {"type": "function", "function": {"name": "clock", "description": "The time", "parameters": {"type": "object", "properties": {}}}}


def message(role, content, **more):
    return {"role": role, "content": content, **more}


def call(name, arguments, id):
    return {"type": "function", "id": id, "function": {"name": name, "arguments": arguments}}


SYSTEM = message("system", "Be brief.  ")
QUESTION = message("user", "  What's the weather in Zürich?\n")
CONVERSATIONS = {
    "one question": {"messages": [message("user", "Hello!")]},
    "with a system message": {"messages": [SYSTEM, QUESTION]},
    "several turns, no prompt": {
        "messages": [message("user", "a"), message("assistant", " b \n"), message("user", "{{ c }} {% d %}"), message("assistant", "e")],
        "add_generation_prompt": False,
    },
    "tools offered": {"messages": [SYSTEM, QUESTION], "tools": [WEATHER, CLOCK]},
    "a tool called": {
        "messages": [
            QUESTION,
            message("assistant", "", tool_calls=[call("get_weather", {"place": "Zürich", "days": 2}, "abc123def")]),
            message("tool", '{"sky": "blue"}', tool_call_id="abc123def"),
        ],
        "tools": [WEATHER],
    },
    "two calls, then an answer": {
        "messages": [
            QUESTION,
            message(
                "assistant",
                "Let me look.",
                tool_calls=[call("get_weather", {"place": "Zürich", "exact": True, "near": None, "size": 1.0}, "abc123def"), call("clock", {}, "ghi456jkl")],
            ),
            message("tool", "blue", tool_call_id="abc123def"),
            message("tool", "12:30", tool_call_id="ghi456jkl"),
            message("assistant", "Blue at half past twelve."),
            message("user", "Thanks"),
        ],
        "tools": [WEATHER, CLOCK],
    },
    "reasoning given apart": {
        "messages": [message("user", "1+1?"), message("assistant", "2", reasoning_content="Easy.\n"), message("user", "2+2?")],
    },
    "reasoning in the text": {
        "messages": [message("user", "1+1?"), message("assistant", "<think>\nEasy.\n</think>\n\n2"), message("user", "2+2? /no_think"), message("assistant", "<think>\nHm.\n</think>\n\n4")],
        "add_generation_prompt": False,
    },
    "thinking off": {"messages": [message("user", "1+1?")], "enable_thinking": False},
    "thinking on": {"messages": [message("user", "1+1?")], "enable_thinking": True},
    "documents": {
        "messages": [message("user", "Who?")],
        "documents": [{"title": 'The "first"', "text": "Ann & Bob"}, {"doc_id": 7, "text": "Only\ntext"}],
    },
    "parts": {
        "messages": [message("user", [{"type": "text", "text": "Look: "}, {"type": "image"}, {"type": "text", "text": " nice?"}])],
    },
    "switches": {"messages": [SYSTEM, message("user", "x")], "date_string": "01 Jan 2030", "keep_past_thinking": True, "knobs": {"b": 1, "a": True}, "tools_in_user_message": False, "tools": [CLOCK]},
    "roles that do not alternate": {"messages": [message("user", "a"), message("user", "b")]},
    "an unknown role": {"messages": [message("stranger", "a")]},
    "a system message alone": {"messages": [SYSTEM]},
}
TOKENS = {"bos_token": "<s>", "eos_token": "</s>"}

cases = []
for file in sorted(FOLDER.glob("*.jinja")):
    source = file.read_text()
    for name, conversation in CONVERSATIONS.items():
        given = dict(conversation)
        messages = given.pop("messages")
        prompt = given.pop("add_generation_prompt", True)
        # The day's date would not stay.
        given.setdefault("date_string", "04 Mar 2026")
        case = {"template": file.name, "conversation": name}
        try:
            case["expected"] = render_jinja_template([messages], chat_template=source, add_generation_prompt=prompt, **given, **TOKENS)[0][0]
        except Exception as e:
            case["error"] = type(e).__name__ + ": " + str(e)
        cases.append(case)
result = {"tokens": TOKENS, "conversations": CONVERSATIONS, "cases": cases}
(FOLDER / "conversations.json").write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n")
for case in cases:
    if "error" in case:
        print(case["template"], "|", case["conversation"], "->", case["error"])
print(len(cases))
