"""Reads one report as its consumers do and prints a line for each finding: validate.py FORMAT REPORT [SCHEMA].

Formats: sarif (the model that pydantic-sarif made of the published schema, which forbids unknown fields), junit
(junitparser), gitlab (jsonschema, and gitlab-cq's types of Code Climate's specification), github (the runner's own
reading of workflow commands), markdown (markdown-it; its picture is drawn by Mermaid itself, which mermaidx has).
"""

import html
import json
import re
import sys


def sarif(text):
    from pydantic_sarif.model import StaticAnalysisResultsFormatSarifVersion210JsonSchema as Model

    Model.model_validate_json(text)
    run = json.loads(text)["runs"][0]
    for result in run["results"]:
        place = result["locations"][0]["physicalLocation"]
        line = place.get("region", {}).get("startLine", 0)
        yield result["ruleId"], result["level"], place["artifactLocation"]["uri"], line


def junit(text):
    from junitparser import JUnitXml

    document = JUnitXml.fromstring(text.encode())
    for suite in document:
        cases = list(suite)
        assert suite.tests == len(cases), (suite.tests, len(cases))
        assert suite.failures == sum(1 for case in cases if case.result)
        for case in cases:
            code = case.classname.split(".", 1)[1]
            if case.result:
                yield code, "error", case.name.split(":")[0], 0
            elif case.system_out:
                yield code, "passed", case.name.split(":")[0], 0


def gitlab(text, schema):
    import jsonschema

    issues = json.loads(text)
    jsonschema.Draft202012Validator(json.load(open(schema))).validate(issues)
    code_climate(issues)
    assert len({issue["fingerprint"] for issue in issues}) == len(issues)
    for issue in issues:
        yield issue["check_name"], issue["severity"], issue["location"]["path"], issue["location"]["lines"]["begin"]


def code_climate(issues):
    import typing

    import pydantic
    import typing_extensions

    # What pydantic asks for before Python 3.12.
    typing.TypedDict = typing_extensions.TypedDict
    from gitlab_cq import GitLabCodeQuality

    pydantic.TypeAdapter(list[GitLabCodeQuality.Issue]).validate_json(json.dumps(issues), strict=True)


def mermaid(text):
    """The labels that Mermaid draws; what it cannot parse is an exception."""
    import mermaidx

    labels = re.findall(r"<p>(.*?)</p>", mermaidx.render(text).svg())
    return [html.unescape(line) for label in labels for line in re.split(r"<br ?/?>", label)]


def github(text):
    # actions/runner: ActionCommand.TryParseV2 and its unescaping.
    def unescaped(value, table):
        for escape, plain in table:
            value = value.replace(escape, plain)
        return value

    data = [("%0D", "\r"), ("%0A", "\n"), ("%25", "%")]
    for line in text.splitlines():
        match = re.fullmatch(r"::(error|warning|notice)(?: ([^:]*))?::(.*)", line)
        assert match, line
        properties = {}
        for pair in (match[2] or "").split(","):
            key, value = pair.split("=", 1)
            properties[key] = unescaped(value, data[:2] + [("%3A", ":"), ("%2C", ",")] + data[2:])
        assert set(properties) <= {"file", "line", "col", "title"}, properties
        assert unescaped(match[3], data)
        code = properties["title"].split(": ")[1]
        yield code, match[1], properties.get("file", ""), int(properties.get("line", 0))


def markdown(text):
    from markdown_it import MarkdownIt

    tokens = MarkdownIt("gfm-like", {"linkify": False}).parse(text)
    assert tokens[0].type == "heading_open"
    for token in tokens:
        if token.type == "fence":
            assert token.info == "mermaid"
            for label in mermaid(token.content):
                yield "picture", label, "", 0
        # Nothing that came from outside may be markup.
        if token.type == "inline":
            kinds = {child.type for child in token.children}
            assert kinds <= {"text", "html_inline", "text_special", "softbreak"}, kinds
            assert all(child.content == "<br>" for child in token.children if child.type == "html_inline")
    rows = [i for i, token in enumerate(tokens) if token.type == "tr_open"][1:]
    for row in rows:
        cells = [tokens[i + 1].content for i in range(row, len(tokens) - 1) if tokens[i].type == "td_open"][:4]
        place = html.unescape(cells[2])
        match = re.fullmatch(r"(.*?)(?::(\d+))?", place)
        file, line = match[1], match[2]
        yield cells[1], cells[0], file, int(line or 0)


if __name__ == "__main__":
    name, path, *more = sys.argv[1:]
    text = open(path, encoding="utf-8", newline="").read()
    for fact in globals()[name](text, *more):
        print("|".join(str(part) for part in fact))
