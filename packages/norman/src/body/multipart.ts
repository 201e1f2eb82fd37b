import { errorMessage } from '@drover/base';
import { normanErrors } from '../errors.ts';
import type { NormanRequest } from '../http-message.ts';

const MULTIPART = 'multipart/form-data';
/** Many small parts take most of a second for each MiB, also those of strangers. */
const MAX_MULTIPART_BYTES = 256 * 1024;
const URL_ENCODED = 'application/x-www-form-urlencoded';

/**
 * A request whose body is a form with parts as one with an URL-encoded form; every other request as it is. Files
 * count as text.
 *
 * @throws `NORMAN_BODY_INVALID`, `NORMAN_BODY_TOO_LARGE`.
 */
export async function withoutParts(request: NormanRequest): Promise<NormanRequest> {
  const contentType = request.headers['content-type'] ?? '';
  if (!contentType.toLowerCase().startsWith(MULTIPART)) return request;
  if (request.body.length > MAX_MULTIPART_BYTES) {
    throw normanErrors.create('NORMAN_BODY_TOO_LARGE', { maxBytes: MAX_MULTIPART_BYTES });
  }
  const fields = new URLSearchParams(await readParts(request.body, contentType));
  return {
    ...request,
    headers: { ...request.headers, 'content-type': URL_ENCODED },
    body: new TextEncoder().encode(fields.toString()),
  };
}

async function readParts(
  body: Uint8Array,
  contentType: string,
): Promise<[name: string, value: string][]> {
  try {
    const headers = { 'content-type': contentType };
    const form = await new Response(new Uint8Array(body), { headers }).formData();
    return await Promise.all(
      [...form].map(
        async ([name, value]): Promise<[string, string]> => [
          name,
          typeof value === 'string' ? value : await value.text(),
        ],
      ),
    );
  } catch (error) {
    throw normanErrors.create('NORMAN_BODY_INVALID', { cause: errorMessage(error) });
  }
}
