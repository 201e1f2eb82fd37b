import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { OpenApiDocument } from '@drover/norman';
import { serverErrors } from '../errors.ts';
import { acceptsGzip } from '../http/compress.ts';
import type { Exchange, Handler } from '../http/exchange.ts';
import type { DocumentOf } from './described-api.ts';

const compress = promisify(gzip);

/** Where the documents are: beside the root of each version. */
export const OPENAPI_PATHS = ['/v3', '/v3/cluster', '/v3/project', '/v3-public'].map(
  (version) => `${version}/openapi.json`,
);

/** A document as it is sent. */
interface Encoded {
  readonly etag: string;
  readonly plain: Buffer;
  readonly gzipped: Buffer;
}

/**
 * Answers with the OpenAPI document of the version that the path begins with: compressed for those who take it, and only
 * when it is not what the client has already.
 */
export function createOpenApiHandler(documentOf: DocumentOf): Handler {
  const encoded = new WeakMap<OpenApiDocument, Promise<Encoded>>();
  return async (exchange) => {
    const { path } = exchange;
    const document = documentOf(path.slice(0, path.lastIndexOf('/')), exchange);
    if (!document) throw serverErrors.create('SERVER_NOT_FOUND', { path });
    const known = encoded.get(document) ?? encode(document);
    encoded.set(document, known);
    send(exchange, await known);
  };
}

async function encode(document: OpenApiDocument): Promise<Encoded> {
  const plain = Buffer.from(JSON.stringify(document));
  const digest = createHash('sha256').update(plain).digest('base64url').slice(0, 22);
  return { etag: `"${digest}"`, plain, gzipped: await compress(plain) };
}

function send({ request, response }: Exchange, { etag, plain, gzipped }: Encoded): void {
  response.setHeader('etag', etag);
  response.setHeader('vary', 'accept-encoding');
  // Clients may keep it, but ask each time whether it still holds.
  response.setHeader('cache-control', 'private, no-cache');
  if (request.headers['if-none-match']?.includes(etag)) {
    response.writeHead(304).end();
    return;
  }
  const isGzip = acceptsGzip(request);
  const body = isGzip ? gzipped : plain;
  response.writeHead(200, {
    'content-type': 'application/json',
    'content-length': body.length,
    ...(isGzip && { 'content-encoding': 'gzip' }),
  });
  response.end(request.method === 'HEAD' ? undefined : body);
}
