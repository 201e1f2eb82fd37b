import { isBrowser } from '@drover/auth';
import { writeYaml } from './write-yaml.ts';

/** Forms in which a document can be written. */
export type Format = 'json' | 'yaml' | 'html';

/** The form that a client wants: what `_format` says, else what its headers say. */
export function formatOf(
  headers: Readonly<Record<string, string | undefined>>,
  query: URLSearchParams,
): Format {
  const asked = query.get('_format');
  if (asked === 'json' || asked === 'yaml' || asked === 'html') return asked;
  const accept = headers['accept'] ?? '';
  if (isBrowser(headers) && isPageLoad(headers, accept)) return 'html';
  return accept.includes('application/yaml') ? 'yaml' : 'json';
}

/** A browser that shows what it gets, and not a script in it, which says that its destination is `empty`. */
function isPageLoad(
  headers: Readonly<Record<string, string | undefined>>,
  accept: string,
): boolean {
  const destination = headers['sec-fetch-dest'];
  const isScript = destination !== undefined && destination !== 'document';
  return !isScript && (accept === '' || accept.includes('*/*'));
}

/** A document as text. */
export interface EncodedDocument {
  readonly contentType: string;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Writes a document in a form. */
export function encodeDocument(document: unknown, format: Format): EncodedDocument {
  switch (format) {
    case 'json':
      return { contentType: 'application/json', body: encodeJson(document) };
    case 'yaml':
      return { contentType: 'application/yaml', body: writeYaml(document) };
    case 'html':
      return {
        contentType: 'text/html; charset=utf-8',
        body: htmlPage(document),
        headers: {
          'X-Frame-Options': 'SAMEORIGIN',
          'Content-Security-Policy': "default-src 'none'; style-src 'unsafe-inline'",
        },
      };
  }
}

const JSON_ESCAPES: Readonly<Record<string, string>> = {
  '&': '\\u0026',
  '<': '\\u003c',
  '>': '\\u003e',
};

/** JSON in which no browser can find markup. */
export function encodeJson(document: unknown): string {
  return JSON.stringify(document).replaceAll(/[&<>]/g, (found) => JSON_ESCAPES[found] ?? found);
}

const HTML_ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
};

/** A page without scripts: the document as text, its addresses as links. */
function htmlPage(document: unknown): string {
  const text = JSON.stringify(document, undefined, 2).replaceAll(
    /[&<>"]/g,
    (found) => HTML_ESCAPES[found] ?? found,
  );
  const linked = text.replaceAll(
    /&quot;(https?:\/\/[^\s<>]*?)&quot;/g,
    '&quot;<a href="$1">$1</a>&quot;',
  );
  return `<!doctype html><meta charset="utf-8"><title>Drover API</title><pre>${linked}</pre>\n`;
}
