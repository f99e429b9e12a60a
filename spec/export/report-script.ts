/**
 * The report's only script: filters, folding, theme, the contents' marker. Without it everything is there and
 * readable; it fetches and stores nothing.
 */
export const REPORT_SCRIPT = `
'use strict';
const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const one = (selector) => document.querySelector(selector);

// The matrix: rows by verdict, kind and words; details of a row on request.
const choice = { verdict: 'all', words: '' };
function applyFilter() {
  for (const row of all('tr.law-row')) {
    const fits =
      (choice.verdict === 'all' || row.dataset.verdicts.split(' ').includes(choice.verdict)) &&
      row.textContent.toLowerCase().includes(choice.words);
    row.hidden = !fits;
    const more = row.nextElementSibling;
    more.hidden = !fits || !row.classList.contains('open');
  }
}
for (const button of all('.filters button[data-verdict]')) {
  button.addEventListener('click', () => {
    choice.verdict = button.dataset.verdict;
    for (const other of all('.filters button[data-verdict]')) other.setAttribute('aria-pressed', String(other === button));
    applyFilter();
  });
}
one('.filters input')?.addEventListener('input', (event) => {
  choice.words = event.target.value.trim().toLowerCase();
  applyFilter();
});
for (const button of all('.law-row button')) {
  button.hidden = false;
  button.addEventListener('click', () => {
    const open = button.closest('tr').classList.toggle('open');
    button.setAttribute('aria-expanded', String(open));
    button.textContent = open ? 'fewer words' : button.dataset.label;
    applyFilter();
  });
}
applyFilter();

// Folding: a link into a closed example opens it; printing opens all.
const examples = all('details.example');
function openTarget() {
  const target = location.hash.length > 1 ? document.getElementById(decodeURIComponent(location.hash.slice(1))) : null;
  if (target instanceof HTMLDetailsElement) {
    target.open = true;
    target.scrollIntoView();
  }
}
addEventListener('hashchange', openTarget);
openTarget();
const fold = one('#fold');
fold?.addEventListener('click', () => {
  const open = examples.some((example) => !example.open);
  for (const example of examples) example.open = open;
  fold.textContent = open ? 'Fold examples' : 'Unfold examples';
});
addEventListener('beforeprint', () => all('details').forEach((each) => (each.open = true)));

const theme = one('#theme');
theme?.addEventListener('click', () => {
  const root = document.documentElement;
  const isDark = root.dataset.theme ? root.dataset.theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
  root.dataset.theme = isDark ? 'light' : 'dark';
});

for (const button of all('button.copy')) {
  if (!navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener('click', () => {
    navigator.clipboard.writeText(button.dataset.text).then(
      () => (button.textContent = 'Copied'),
      () => (button.textContent = 'Copy failed'),
    );
  });
}

// The contents show where the reader is.
const links = new Map(all('.toc a').map((link) => [link.getAttribute('href').slice(1), link]));
const places = [...links.keys()].map((id) => document.getElementById(id)).filter((place) => place !== null);
function markPlace() {
  const above = places.filter((place) => place.getBoundingClientRect().top < innerHeight * 0.3);
  const here = above.at(-1) ?? places[0];
  for (const [id, link] of links) link.classList.toggle('here', here !== undefined && id === here.id);
}
let isMarking = false;
addEventListener('scroll', () => {
  if (isMarking) return;
  isMarking = true;
  requestAnimationFrame(() => {
    isMarking = false;
    markPlace();
  });
}, { passive: true });
markPlace();
`;
