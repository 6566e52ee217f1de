/**
 * Turning a section's narrative, foreign XHTML, into nodes that are safe to show on a page that holds keys.
 * Allowed is the subset FHIR names (https://hl7.org/fhir/R4/narrative.html#xhtml) without anything that loads, links,
 * styles or names: no images, links, style, class or id. DOMPurify parses and filters into a fragment; nothing is
 * assigned as HTML. Headings become bold lines, so that the page keeps its own outline.
 */
import DOMPurify, { type Config } from "dompurify";

const TAGS =
  "abbr acronym b big blockquote br caption cite code col colgroup dd del dfn div dl dt em h1 h2 h3 h4 h5 h6 hr i ins kbd li " +
  "ol p pre q samp small span strong sub sup table tbody td tfoot th thead tr tt u ul var";

const RULES = {
  ALLOWED_TAGS: TAGS.split(" "),
  ALLOWED_ATTR: ["colspan", "rowspan", "scope", "lang", "dir", "title"],
  ALLOW_ARIA_ATTR: false,
  ALLOW_DATA_ATTR: false,
  ALLOWED_NAMESPACES: ["http://www.w3.org/1999/xhtml"],
  RETURN_DOM_FRAGMENT: true,
} satisfies Config;

/** @returns a fragment of the page's document; empty when nothing readable is left */
export function narrativeNodes(xhtml: string): DocumentFragment {
  const fragment = DOMPurify.sanitize(xhtml, RULES);
  for (const heading of fragment.querySelectorAll("h1, h2, h3, h4, h5, h6")) replaceTag(heading, "strong", "p");
  for (const cell of fragment.querySelectorAll("th:not([scope])")) {
    cell.setAttribute("scope", cell.closest("thead") || cell.parentElement?.matches(":first-child") ? "col" : "row");
  }
  return fragment;
}

function replaceTag(element: Element, inner: string, outer: string): void {
  const line = document.createElement(outer);
  const strong = document.createElement(inner);
  strong.append(...element.childNodes);
  line.append(strong);
  element.replaceWith(line);
}
