import type { ApiResponse } from '../http/api-message.ts';
import { encodeText } from '../registry/stored-object.ts';

/** An answer in plain text, as Kubernetes gives it where no object is meant. */
export function plainResponse(status: number, text: string): ApiResponse {
  return {
    status,
    headers: {
      'content-type': 'text/plain; charset=utf-8',
      'cache-control': 'no-cache, private',
      'x-content-type-options': 'nosniff',
    },
    body: encodeText(text),
  };
}

/** Text without anything that a browser could take for HTML. */
export function withoutMarkup(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
