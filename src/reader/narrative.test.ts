import { describe, expect, it } from "vitest";
import { narrativeText, parseNarrative, type NarrativeNode } from "./narrative.ts";

/** Back to markup, to compare by eye. */
function shown(nodes: readonly NarrativeNode[]): string {
  return nodes
    .map((node) => {
      if (typeof node === "string") return node;
      const attributes = Object.entries(node.attributes).map(([name, value]) => ` ${name}="${value}"`);
      return `<${node.tag}${attributes.join("")}>${shown(node.children)}</${node.tag}>`;
    })
    .join("");
}

const read = (xhtml: string) => shown(parseNarrative(xhtml));

describe("parseNarrative", () => {
  it("keeps text, tables and lists as written", () => {
    const xhtml =
      '<div xmlns="http://www.w3.org/1999/xhtml"><p>One <b>two</b></p>\n<table border="1">\n<tr>\n<td colspan="2">x</td></tr></table></div>';
    expect(read(xhtml)).toBe('<div><p>One <b>two</b></p>\n<table><tr><td colspan="2">x</td></tr></table></div>');
  });

  it("drops links, styles, classes and ids, and keeps their text", () => {
    expect(
      read('<p style="color:red" class="x" id="root" onclick="a()"><a href="https://x.example">there</a></p>'),
    ).toBe("<p>there</p>");
  });

  it("turns headings into bold lines and pictures into their words", () => {
    expect(read('<h2>Plan</h2><img src="https://x.example/a.png" alt="A graph"/><img src="b.png"/>')).toBe(
      "<p><strong>Plan</strong></p>[A graph]",
    );
  });

  it("reads references once", () => {
    expect(read("<p>a &lt; b &amp;lt; &#228;&#xE4;&auml;&nbsp;&unknown; &#0; &#55296;</p>")).toBe(
      "<p>a < b &lt; äää\u00a0&unknown; \u{fffd} \u{fffd}</p>",
    );
  });

  it("reads CDATA as text and comments as nothing", () => {
    expect(read("<p><![CDATA[1 < 2 <b>]]><!-- <b>hidden</b> --></p><?php x ?><!DOCTYPE html>")).toBe(
      "<p>1 < 2 <b></p>",
    );
  });

  it("keeps language and direction when they are well formed", () => {
    expect(read('<p xml:lang="de-AT" dir="ltr">x</p><p lang="no spaces here" dir="up">y</p>')).toBe(
      '<p dir="ltr" lang="de-AT">x</p><p>y</p>',
    );
  });

  it("closes what is left open and ignores what was never opened", () => {
    expect(read("<ul><li>one<li>two</ul></b>after")).toBe("<ul><li>one<li>two</li></li></ul>after");
    expect(read("5 < 6 and <")).toBe("5 < 6 and <");
  });

  it("never gives a void element content", () => {
    expect(read("a<br>b<hr>c</hr>d<br></br>e")).toBe("a<br></br>b<hr></hr>cd<br></br>e");
  });

  it("flattens what is nested without end", () => {
    const deep = parseNarrative(`${"<div>".repeat(50_000)}text`);
    expect(narrativeText(deep)).toBe("text");
  });
});
