import { clientErrors } from '../errors.ts';
import type { Impersonation } from '../rest/client.ts';

/** Headers whose values may repeat. */
export type RequestHeaders = Readonly<Record<string, string | readonly string[]>>;

/**
 * The `Impersonate-*` headers that make the API server act as another user.
 *
 * **Guarantees**: text beyond ASCII goes out as UTF-8 bytes, which is how the API server reads it; keys of `extra`
 * are percent-encoded where a header name cannot hold them.
 *
 * @throws `CLIENT_BAD_HEADER` when a value holds a control character, which could otherwise begin a header of its own.
 */
export function impersonationHeaders(as: Impersonation): RequestHeaders {
  const headers: Record<string, string | readonly string[]> = {
    'impersonate-user': headerValue('impersonate-user', as.user),
  };
  if (as.uid !== undefined) headers['impersonate-uid'] = headerValue('impersonate-uid', as.uid);
  if (as.groups && as.groups.length > 0) {
    headers['impersonate-group'] = headerValues('impersonate-group', as.groups);
  }
  for (const [key, values] of Object.entries(as.extra ?? {})) {
    const name = `impersonate-extra-${headerKey(key)}`;
    headers[name] = headerValues(name, values);
  }
  return headers;
}

/** `text` as the Latin-1 string whose bytes are its UTF-8 encoding, checked for control characters. */
export function headerValue(header: string, text: string): string {
  let value = '';
  for (const byte of new TextEncoder().encode(text)) {
    if ((byte < 0x20 && byte !== 0x09) || byte === 0x7f) {
      throw clientErrors.create('CLIENT_BAD_HEADER', { header });
    }
    value += String.fromCharCode(byte);
  }
  return value;
}

function headerValues(header: string, texts: readonly string[]): string[] {
  return texts.map((text) => headerValue(header, text));
}

/** Everything but the characters of a header name is percent-encoded, byte by byte; upper case would be lost, too. */
function headerKey(key: string): string {
  let encoded = '';
  for (const byte of new TextEncoder().encode(key.toLowerCase())) {
    const character = String.fromCharCode(byte);
    encoded += /[a-z0-9!#$&'*+.^_`|~-]/.test(character)
      ? character
      : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return encoded;
}
