/**
 * Reading a section's narrative, foreign XHTML, without ever giving it to an HTML parser. The text is cut into tags and
 * characters here, and only element names and attributes of a fixed list come out, as plain data that the page turns
 * into elements one by one. So nothing in it can run, load, link, style or name anything, whatever its form, and the
 * page's content security policy is never even asked (a DOMParser reports every style attribute it meets).
 * Allowed is FHIR's subset (https://hl7.org/fhir/R4/narrative.html#xhtml) less links, images, styles, classes and ids.
 * Malformed markup degrades to text; unclosed elements close at the end.
 */
import { decodeEntities } from "./entities.ts";

export type NarrativeNode = string | NarrativeElement;

export interface NarrativeElement {
  readonly tag: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly NarrativeNode[];
}

const WORDS = (text: string) => new Set(text.split(" "));

const ALLOWED = WORDS(
  "abbr b bdo big blockquote br caption cite code col colgroup dd del dfn div dl dt em hr i ins kbd li ol p pre q samp " +
    "small span strong sub sup table tbody td tfoot th thead tr u ul var",
);
/** Elements that may not have content. */
const VOID = WORDS("br col hr");
/** Not this page's headings: they become bold lines. */
const HEADINGS = WORDS("h1 h2 h3 h4 h5 h6");
/** Left out with everything inside. */
const DROPPED = WORDS(
  "script style iframe object embed applet svg math template noscript head title textarea select audio video canvas " +
    "noembed noframes frameset xmp plaintext",
);
/** Elements of HTML that have no closing tag when they are not written as XML. */
const EMPTY_IN_HTML = WORDS("area base br col embed hr img input link meta param source track wbr");
/** Where white space between tags is layout of the file, not text. */
const STRUCTURAL = WORDS("table thead tbody tfoot tr colgroup ul ol dl");

const ATTRIBUTES: Readonly<Record<string, RegExp>> = {
  colspan: /^[1-9]\d{0,2}$/,
  rowspan: /^[1-9]\d{0,2}$/,
  scope: /^(col|row|colgroup|rowgroup)$/,
  dir: /^(ltr|rtl|auto)$/,
  lang: /^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$/,
  title: /^[\s\S]{1,300}$/,
};

/** Deeper nesting than any real text is flattened, so that no narrative can exhaust the stack. */
const DEPTH = 40;

/** Neither expression can be made to read a text more than a few times over; XML forbids "<" inside a tag anyway. */
const TOKEN =
  /<!--[\s\S]*?(?:-->|$)|<!\[CDATA\[([\s\S]*?)(?:\]\]>|$)|<[?!][^>]*>?|<(\/?)([A-Za-z][\w:.-]*)((?:"[^"<]*"|'[^'<]*'|[^<>"'])*)>|[^<]+|</g;
const ATTRIBUTE = /(?<![\w:.-])([A-Za-z_][\w:.-]*)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))/g;

interface Open {
  /** Name as written, to find its closing tag. */
  readonly name: string;
  readonly element: NarrativeElement | undefined;
  readonly children: NarrativeNode[];
}

/** The readable content of a narrative; empty when nothing is left. */
export function parseNarrative(xhtml: string): readonly NarrativeNode[] {
  const root: NarrativeNode[] = [];
  const stack: Open[] = [{ name: "", element: undefined, children: root }];
  const top = () => stack[stack.length - 1] ?? { name: "", element: undefined, children: root };
  const openNames = new Map<string, number>();
  /** Inside a dropped element: its name and how many of the same name are open. */
  let dropped: { name: string; depth: number } | undefined;

  for (const [token, cdata, slash, written, rest = ""] of xhtml.matchAll(TOKEN)) {
    if (written === undefined) {
      const text = cdata ?? (token.startsWith("<!") || token.startsWith("<?") ? "" : decodeEntities(token));
      if (dropped === undefined) addText(top(), text);
      continue;
    }
    const name = (written.split(":").at(-1) ?? written).toLowerCase();
    const closing = slash === "/";
    const empty = rest.endsWith("/") || EMPTY_IN_HTML.has(name);
    if (dropped !== undefined) {
      if (name === dropped.name && !empty) dropped.depth += closing ? -1 : 1;
      if (dropped.depth === 0) dropped = undefined;
    } else if (closing) {
      while ((openNames.get(name) ?? 0) > 0) {
        const last = stack.pop()?.name ?? "";
        openNames.set(last, (openNames.get(last) ?? 1) - 1);
        if (last === name) break;
      }
    } else if (DROPPED.has(name)) {
      if (!empty) dropped = { name, depth: 1 };
    } else if (name === "img") {
      const alternative = attributeOf(rest, "alt");
      if (alternative !== undefined) addText(top(), `[${alternative}]`);
    } else {
      const children = open(top(), name, rest, stack.length > DEPTH);
      if (empty) continue;
      stack.push({ name, element: children.element, children: children.list });
      openNames.set(name, (openNames.get(name) ?? 0) + 1);
    }
  }
  return root;
}

/** The text alone, for tests and search. */
export function narrativeText(nodes: readonly NarrativeNode[]): string {
  return nodes.map((node) => (typeof node === "string" ? node : narrativeText(node.children))).join("");
}

/** Add an element to its parent; an element that is not allowed hands its children to the parent. */
function open(parent: Open, name: string, rest: string, tooDeep: boolean) {
  const heading = HEADINGS.has(name);
  if (tooDeep || !(heading || ALLOWED.has(name))) return { element: parent.element, list: parent.children };
  const list: NarrativeNode[] = [];
  const strong: NarrativeElement = { tag: "strong", attributes: {}, children: list };
  const element: NarrativeElement = heading
    ? { tag: "p", attributes: {}, children: [strong] }
    : { tag: name, attributes: attributesOf(rest), children: list };
  parent.children.push(element);
  // What a malformed text puts inside <br> goes after it: a void element must stay empty.
  return VOID.has(name) ? { element: parent.element, list: parent.children } : { element, list };
}

function addText(parent: Open, text: string): void {
  if (text === "") return;
  if (text.trim() === "" && STRUCTURAL.has(parent.element?.tag ?? "")) return;
  parent.children.push(text);
}

function attributesOf(rest: string): Record<string, string> {
  const attributes: Record<string, string> = {};
  for (const [name, form] of Object.entries(ATTRIBUTES)) {
    const value = attributeOf(rest, name);
    if (value !== undefined && form.test(value)) attributes[name] = value;
  }
  return attributes;
}

function attributeOf(rest: string, wanted: string): string | undefined {
  for (const [, name = "", double, single, bare] of rest.matchAll(ATTRIBUTE)) {
    const plain = name.toLowerCase() === "xml:lang" ? "lang" : name.toLowerCase();
    if (plain === wanted) return decodeEntities(double ?? single ?? bare ?? "");
  }
  return undefined;
}
