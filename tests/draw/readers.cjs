// The real readers of diagrams: mermaid's parser and Graphviz. Given: a JSON list of {id, format, text} on standard input.
// Printed: a JSON list of {id, error}, or of {id, nodes, clusters, edges} with the words that mermaid found, or of {id, svg} that Graphviz drew.
const { createRequire } = require("node:module");
const { pathToFileURL } = require("node:url");
const beside = createRequire(process.cwd() + "/package.json");

async function mermaidReader() {
  const { JSDOM } = beside("jsdom");
  const { window } = new JSDOM("<!doctype html><body></body>");
  global.window = window;
  global.document = window.document;
  const { default: mermaid } = await import(pathToFileURL(beside.resolve("mermaid")));
  mermaid.initialize({ startOnLoad: false });
  return async (text) => {
    await mermaid.parse(text);
    const diagram = await mermaid.mermaidAPI.getDiagramFromText(text);
    const shown = (label) => window.document.createRange().createContextualFragment(decoded(label)).textContent;
    const named = new Set(diagram.db.getSubGraphs().map((one) => one.id));
    return {
      clusters: diagram.db.getSubGraphs().map((one) => shown(one.title)),
      nodes: [...diagram.db.getVertices().values()].filter((one) => !named.has(one.id)).map((one) => shown(one.text)),
      edges: diagram.db.getEdges().map((one) => shown(one.text ?? "")).filter((label) => label),
    };
  };
}

// As mermaid does when it draws: its own marks for numbered letters become HTML's, and a break a space.
function decoded(label) {
  return label.replace(/<br\s*\/?>/g, " ").replace(/ﬂ°°/g, "&#").replace(/ﬂ°/g, "&").replace(/¶ß/g, ";");
}

async function graphvizReader() {
  const { Graphviz } = await import(pathToFileURL(beside.resolve("@hpcc-js/wasm-graphviz")));
  const graphviz = await Graphviz.load();
  return async (text) => ({ svg: graphviz.dot(text) });
}

async function main() {
  let given = "";
  for await (const chunk of process.stdin) given += chunk;
  const cases = JSON.parse(given);
  const readers = {};
  if (cases.some((one) => one.format === "mermaid")) readers.mermaid = await mermaidReader();
  if (cases.some((one) => one.format === "dot")) readers.dot = await graphvizReader();
  const found = [];
  for (const { id, format, text } of cases) {
    try {
      found.push({ id, ...(await readers[format](text)) });
    } catch (error) {
      found.push({ id, error: String(error.message ?? error) });
    }
  }
  process.stdout.write(JSON.stringify(found));
}

main();
