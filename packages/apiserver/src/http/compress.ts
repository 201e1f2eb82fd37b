import { promisify } from 'node:util';
import { constants, gzip, zstdCompress } from 'node:zlib';
import { type ApiRequest, type ApiResponse, headerOf } from './api-message.ts';

/** Bytes from which on an answer is worth compressing. */
const MIN_BYTES = 128 * 1024;

const ZSTD = { params: { [constants.ZSTD_c_compressionLevel]: 1 } };
const toGzip = promisify(gzip);
const toZstd = promisify(zstdCompress);

/** A large answer in a form that the client can unpack; any other as it is. Streams are never compressed. */
export async function compressed(
  request: Pick<ApiRequest, 'headers'>,
  response: ApiResponse,
): Promise<ApiResponse> {
  const { body, headers } = response;
  if (!(body instanceof Uint8Array) || body.byteLength < MIN_BYTES) return response;
  const accepted = headerOf(request, 'accept-encoding') ?? '';
  const encoding = ['zstd', 'gzip'].find((name) => accepts(accepted, name));
  if (encoding === undefined || headers['content-encoding'] !== undefined) return response;
  return {
    ...response,
    headers: { ...headers, 'content-encoding': encoding, vary: varyOf(headers['vary']) },
    body: encoding === 'gzip' ? await toGzip(body, { level: 1 }) : await toZstd(body, ZSTD),
  };
}

function accepts(accepted: string, encoding: string): boolean {
  return accepted.split(',').some((choice) => {
    const [name = '', quality = ''] = choice.split(';').map((part) => part.trim().toLowerCase());
    return name === encoding && !/^q=0(\.0*)?$/.test(quality);
  });
}

function varyOf(present: string | string[] | undefined): string {
  return [present ?? [], 'Accept-Encoding'].flat().join(', ');
}
