/** A piece of a page that needs no escaping any more. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

type Part = Html | string | number | undefined | readonly Html[];

/** A piece of a page: values are escaped, pieces are put in as they are, `undefined` is nothing. */
export function html(texts: TemplateStringsArray, ...values: readonly Part[]): Html {
  const pieces = texts.map((text, index) => text + shown(values[index]));
  return new Html(pieces.join(''));
}

function shown(value: Part): string {
  if (value === undefined) return '';
  if (value instanceof Html) return value.text;
  if (typeof value === 'object') return value.map(({ text }) => text).join('');
  return String(value).replaceAll(/[&<>"']/g, (found) => ESCAPES[found] ?? found);
}
