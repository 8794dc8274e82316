/** The script of the API's page: a field that filters the calls, commands to copy, and where one is in the list. */

/** Where the commands of the page lead as it is built (tools/openapi/page/curl.ts). */
const BUILT_FOR = 'http://localhost:8787';

for (const command of document.querySelectorAll('pre.curl')) addCopy(command);
addSearch();
followReading();

/** @param {Element} command */
function addCopy(command) {
  const code = command.querySelector('code');
  if (!code) return;
  code.textContent = (code.textContent ?? '').replaceAll(BUILT_FOR, location.origin);
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'copy';
  button.textContent = 'Copy';
  button.addEventListener('click', async () => {
    await navigator.clipboard.writeText(code.textContent ?? '');
    button.textContent = 'Copied';
    setTimeout(() => {
      button.textContent = 'Copy';
    }, 2000);
  });
  const frame = document.createElement('div');
  frame.className = 'with-copy';
  command.replaceWith(frame);
  frame.append(command, button);
}

function addSearch() {
  const place = document.getElementById('search');
  const main = document.querySelector('main');
  if (!place || !main) return;
  const label = document.createElement('label');
  label.className = 'visually-hidden';
  label.htmlFor = 'filter';
  label.textContent = 'Filter the calls';
  const input = document.createElement('input');
  input.type = 'search';
  input.id = 'filter';
  input.placeholder = 'Filter: chapters, PUT, admin …';
  input.autocomplete = 'off';
  const found = document.createElement('p');
  found.className = 'visually-hidden';
  found.role = 'status';
  const nothing = document.createElement('p');
  nothing.className = 'nothing';
  nothing.textContent = 'No call has all of these words.';
  nothing.hidden = true;
  main.append(nothing);
  input.addEventListener('input', () => {
    const count = show(input.value);
    nothing.hidden = count > 0;
    found.textContent = input.value === '' ? '' : `${count} ${count === 1 ? 'call' : 'calls'}`;
  });
  addEventListener('keydown', (event) => {
    if (event.key !== '/' || event.target instanceof HTMLInputElement) return;
    event.preventDefault();
    input.focus();
  });
  place.append(label, input, found);
  place.hidden = false;
}

/**
 * Shows the calls that hold every word; without words, the whole page.
 * @param {string} text
 * @returns {number} how many calls are shown
 */
function show(text) {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  let count = 0;
  for (const call of document.querySelectorAll('.operation')) {
    if (!(call instanceof HTMLElement)) continue;
    const isFound = words.every((word) => (call.dataset.find ?? '').includes(word));
    call.hidden = !isFound;
    if (isFound) count += 1;
    const link = document.querySelector(`.side a[href="#${call.id}"]`);
    if (link?.parentElement) link.parentElement.hidden = !isFound;
  }
  hideEmpty('.side .all > details', 'li:not([hidden])');
  hideEmpty('section.tag', '.operation:not([hidden])');
  for (const other of document.querySelectorAll('main > :not(.tag):not(.nothing), .side .pages')) {
    if (other instanceof HTMLElement) other.hidden = words.length > 0;
  }
  return count;
}

/**
 * @param {string} groups
 * @param {string} shown
 */
function hideEmpty(groups, shown) {
  for (const group of document.querySelectorAll(groups)) {
    if (group instanceof HTMLElement) group.hidden = group.querySelector(shown) === null;
  }
}

/** Marks in the list the call that is read. On a phone the list is closed, since it stands before everything. */
function followReading() {
  if (matchMedia('(width < 60rem)').matches) {
    document.querySelector('.side .all')?.removeAttribute('open');
    return;
  }
  const observer = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) {
        if (isIntersecting) markAsRead(target.id);
      }
    },
    { rootMargin: '-20% 0px -75% 0px' },
  );
  for (const call of document.querySelectorAll('.operation')) observer.observe(call);
}

/** @param {string} id */
function markAsRead(id) {
  document.querySelector('.side a[aria-current]')?.removeAttribute('aria-current');
  const link = document.querySelector(`.side a[href="#${id}"]`);
  link?.setAttribute('aria-current', 'location');
  link?.scrollIntoView({ block: 'nearest' });
}
