// Small tools for the page's elements.

const REFERENCES = ["for", "aria-labelledby", "aria-describedby"];

/** A copy of a template whose ids, and the references to them, are its own. */
export function stamp(template, key) {
  const copy = template.content.firstElementChild.cloneNode(true);
  for (const node of [copy, ...copy.querySelectorAll("*")]) {
    if (node.id) node.id = `${key}-${node.id}`;
    if (node.matches("details[name]")) node.name = `${key}-${node.name}`; // one open drawer a phone, not a page
    for (const name of REFERENCES) {
      const ids = node.getAttribute(name);
      if (ids) node.setAttribute(name, ids.split(" ").map((id) => `${key}-${id}`).join(" "));
    }
  }
  return copy;
}

export function make(tag, { text, ...attributes } = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) if (value !== null) node.setAttribute(name, value);
  if (text !== undefined) node.textContent = text;
  node.append(...children);
  return node;
}

/** Writes only what changed, so that screen readers are not told twice. */
export function write(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

export function show(node, visible) {
  if (node.hidden === visible) node.hidden = !visible;
}

/** Fills a choice without losing what is chosen. Options are [value, words]. */
export function fill(select, options) {
  const wanted = JSON.stringify(options);
  if (select.dataset.options === wanted) return;
  const chosen = select.value;
  select.replaceChildren(...options.map(([value, words]) => make("option", { value, text: words })));
  if (options.some(([value]) => value === chosen)) select.value = chosen;
  select.dataset.options = wanted;
}

/** Runs a request; what goes wrong is said beside the control that caused it. */
export async function tell(fault, work, field = null) {
  write(fault, "");
  field?.removeAttribute("aria-invalid");
  try {
    await work();
    return true;
  } catch (error) {
    write(fault, error.message);
    field?.setAttribute("aria-invalid", "true");
    return false;
  }
}
