// Search as one types. Without this the form asks the same of the same list.

const field = document.querySelector("#text");
const list = document.querySelector("#codes");
const count = document.querySelector("#count");
const language = document.documentElement.lang;

/** The one that is waited for: answers to older ones are not shown. */
let newest = 0;

function part(name, text, kind) {
  const element = document.createElement(name);
  element.textContent = text;
  if (kind) element.className = kind;
  return element;
}

function item(error) {
  const entry = document.createElement("li");
  const link = document.createElement("a");
  link.href = `${error.href}?lang=${language}`;
  link.append(part("span", `${error.region.toUpperCase()} ${error.code}`, "code"), part("span", error.theme, "theme"));
  entry.append(link, part("p", error.summary), part("p", error.category, "soft"));
  return entry;
}

async function search() {
  const asked = ++newest;
  const wanted = new URLSearchParams({ lang: language, limit: "1000", text: field.value.trim() });
  const region = field.form.elements.namedItem("region");
  if (region) wanted.set("region", region.value);
  const answer = await fetch(`/holdfast/v1/errors?${wanted}`);
  if (!answer.ok || asked !== newest) return;
  const found = await answer.json();
  if (asked !== newest) return;
  list.replaceChildren(...found.errors.map(item));
  count.firstChild.textContent = String(found.found);
}

if (field && list && count) {
  let pause;
  field.addEventListener("input", () => {
    clearTimeout(pause);
    pause = setTimeout(() => search().catch(() => {}), 120);
  });
}
