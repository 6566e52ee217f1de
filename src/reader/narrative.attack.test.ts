/** Hostile narratives: nothing but allowed elements with allowed attributes may come out, whatever the form. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseNarrative, type NarrativeNode } from "./narrative.ts";

const TAGS = new Set(
  (
    "abbr b bdo big blockquote br caption cite code col colgroup dd del dfn div dl dt em hr i ins kbd li ol p pre q samp " +
    "small span strong sub sup table tbody td tfoot th thead tr u ul var"
  ).split(" "),
);
const ATTRIBUTES = new Set(["colspan", "rowspan", "scope", "dir", "lang", "title"]);

function expectHarmless(nodes: readonly NarrativeNode[]): void {
  for (const node of nodes) {
    if (typeof node === "string") continue;
    expect(TAGS).toContain(node.tag);
    for (const name of Object.keys(node.attributes)) expect(ATTRIBUTES).toContain(name);
    if (["br", "hr", "col"].includes(node.tag)) expect(node.children).toEqual([]);
    expectHarmless(node.children);
  }
}

describe("hostile narrative", () => {
  it.each([
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//x.example></SCRIPT>",
    "<img src=x onerror=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg:script xmlns:svg='http://www.w3.org/2000/svg'>alert(1)</svg:script>",
    '<a href="javascript:alert(1)">x</a>',
    '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">',
    '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
    "<form action=https://x.example><input name=a></form>",
    '<div style="background:url(https://x.example)" onmouseover="alert(1)">x</div>',
    "<p __proto__='x' constructor='y' title='ok'>x</p>",
    "<template><img src=x onerror=alert(1)></template>",
    "<base href=https://x.example><link rel=stylesheet href=x><meta http-equiv=refresh content=0>",
    '<p title="a>b<script>alert(1)</script>">x</p>',
    "<div dangerouslySetInnerHTML='{\"__html\":\"x\"}' ref='x' key='y' children='z'>x</div>",
  ])("%s", (xhtml) => {
    expectHarmless(parseNarrative(xhtml));
  });

  it("leaves nothing of a script's body as text", () => {
    expect(parseNarrative("<script>if (a < b) { steal() }</script>after")).toEqual(["after"]);
  });

  it("holds for anything built from markup's own pieces", () => {
    const piece = fc.oneof(
      fc.constantFrom(
        "<",
        ">",
        "</",
        "/>",
        '"',
        "'",
        "=",
        "<!--",
        "-->",
        "<![CDATA[",
        "]]>",
        "<?",
        "&lt;",
        "&#60;",
        " ",
        ":",
      ),
      fc.constantFrom(
        "script",
        "svg",
        "style",
        "p",
        "table",
        "br",
        "onerror",
        "href",
        "title",
        "lang",
        "template",
        "img",
      ),
      fc.string({ maxLength: 4 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
        expectHarmless(parseNarrative(pieces.join("")));
      }),
      { numRuns: 2000 },
    );
  });

  it("takes time in proportion to the text, however it is made", () => {
    const started = performance.now();
    for (const unit of [
      "<",
      "<a ",
      '<a "',
      "<!--",
      "<![CDATA[",
      "&#",
      "<p a=",
      "<p x='",
      "</p>",
      "<b>",
      "<b></i>",
      "<svg>",
    ]) {
      parseNarrative(unit.repeat(50_000));
    }
    parseNarrative(`<p ${"a".repeat(500_000)}>`);
    parseNarrative(`${"<b>".repeat(50_000)}${"</i>".repeat(50_000)}`);
    expect(performance.now() - started).toBeLessThan(3000);
  });
});
