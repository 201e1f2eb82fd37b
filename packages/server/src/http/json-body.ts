import { serverErrors } from '../errors.ts';
import { readBody } from './body.ts';
import type { Exchange } from './exchange.ts';

/**
 * The body of a request as a JSON object; none is an empty one.
 *
 * @param maxBytes bound in bytes.
 * @throws `SERVER_BODY_TOO_LARGE`, `SERVER_BAD_REQUEST`
 */
export async function readJsonObject(
  exchange: Exchange,
  maxBytes: number,
): Promise<Readonly<Record<string, unknown>>> {
  const body = await readBody(exchange, maxBytes);
  if (body.length === 0) return {};
  const sent = parsed(body);
  if (typeof sent === 'object' && sent !== null && !Array.isArray(sent)) {
    return sent as Readonly<Record<string, unknown>>;
  }
  throw serverErrors.create('SERVER_BAD_REQUEST', { problem: 'The body is no object' });
}

function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch (cause) {
    throw serverErrors.create('SERVER_BAD_REQUEST', { problem: 'The body is no JSON' }, { cause });
  }
}
