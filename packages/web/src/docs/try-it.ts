// The script of /docs/api: sends the forms of that page with the session of this browser and shows what came back.

/** The value of a cookie that scripts may read. */
function cookie(name: string): string | undefined {
  const found = document.cookie.split('; ').find((pair) => pair.startsWith(`${name}=`));
  return found?.slice(name.length + 1);
}

/** Path and query out of a form: what is left empty is left out of the query. */
function addressOf(form: HTMLFormElement): string {
  const inputs = [...form.querySelectorAll('input')];
  let path = form.dataset['path'] ?? '/';
  for (const { name, value, dataset } of inputs) {
    if (dataset['in'] === 'path') path = path.replace(`{${name}}`, encodeURIComponent(value));
  }
  const query = inputs
    .filter(({ value, dataset }) => dataset['in'] === 'query' && value !== '')
    .map(({ name, value }) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`);
  if (query.length === 0) return path;
  return `${path}${path.includes('?') ? '&' : '?'}${query.join('&')}`;
}

async function send(form: HTMLFormElement): Promise<string> {
  const body = form.querySelector('textarea')?.value;
  const csrf = cookie('CSRF');
  const response = await fetch(addressOf(form), {
    method: form.dataset['method'] ?? 'GET',
    headers: {
      accept: 'application/json',
      ...(csrf !== undefined && { 'x-api-csrf': csrf }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body }),
  });
  return `${response.status} ${response.statusText}\n${indented(await response.text())}`;
}

function indented(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text) as unknown, undefined, 2);
  } catch {
    return text; // no JSON
  }
}

async function answer(form: HTMLFormElement): Promise<void> {
  const shown = document.createElement('pre');
  form.querySelector('output')?.replaceChildren(shown);
  try {
    shown.textContent = await send(form);
  } catch {
    shown.textContent = 'The server could not be reached.';
  }
}

document.addEventListener('submit', (event) => {
  event.preventDefault();
  if (event.target instanceof HTMLFormElement) void answer(event.target);
});

/** A link to an operation opens it. */
function openTarget(): void {
  const target = document.getElementById(location.hash.slice(1));
  if (target instanceof HTMLDetailsElement) target.open = true;
}

globalThis.addEventListener('hashchange', openTarget);
openTarget();
