/**
 * Words for people are not mutated: no test should repeat them. Left out are whole sentences in an error (its message
 * and hint), nouns that only go into one, and the wording of a schema's complaint. Codes are mutated.
 */
import { declareValuePlugin, PluginKind } from "@stryker-mutator/api/plugin";

const REASON = "words for people";

/** "A sentence." or "Words after ${something}." */
function isSentence(node) {
  const text = node.type === "StringLiteral" ? node.value : node.quasis.map((each) => each.value.raw).join("…");
  return /^[A-Z…].* .*[.?]$/s.test(text);
}

/** Functions that put a noun into a message, and which argument that is. */
const NOUNS = { parseWith: 2, sized: 2, integer: 1 };

function isNoun({ node, parent }) {
  return parent?.type === "CallExpression" && parent.arguments[NOUNS[parent.callee.name]] === node;
}

/** The second argument of schema actions such as v.regex(expression, complaint). */
function isComplaint(path) {
  const { parent } = path;
  return (
    parent?.type === "CallExpression" &&
    parent.callee.type === "MemberExpression" &&
    parent.callee.object.name === "v" &&
    ["custom", "regex"].includes(parent.callee.property.name) &&
    parent.arguments[1] === path.node
  );
}

function inError(path) {
  return path.findParent(
    ({ node }) =>
      node.type === "ThrowStatement" ||
      (node.type === "NewExpression" && node.callee.name === "ChartpassError") ||
      (node.type === "ObjectProperty" && node.key.name === "hint") ||
      // Hints with a name: const EXPORT_AGAIN = "Export it again.";
      (node.type === "VariableDeclarator" && /^[A-Z_]+$/.test(node.id.name)),
  );
}

export const strykerPlugins = [
  declareValuePlugin(PluginKind.Ignore, "messages", {
    shouldIgnore(path) {
      const { node } = path;
      if (node.type !== "StringLiteral" && node.type !== "TemplateLiteral") return undefined;
      if (isSentence(node) && inError(path)) return REASON;
      return isNoun(path) || isComplaint(path) ? REASON : undefined;
    },
  }),
];
