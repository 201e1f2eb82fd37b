import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { connect } from 'node:tls';

/** What came back. */
export interface RawAnswer {
  readonly status: number;
  readonly text: string;
}

/** Sends bytes as they are, which no HTTP client would send, and reads until the server closes. */
export async function sendRaw(url: string, bytes: string): Promise<RawAnswer> {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port), rejectUnauthorized: false });
  await once(socket, 'secureConnect');
  socket.write(bytes);
  const answer = await text(socket);
  const [, status = '0'] = /^HTTP\/1\.1 (\d{3})/.exec(answer) ?? [];
  return { status: Number(status), text: answer };
}

/** The bytes of a request that closes its connection. */
export function rawRequest(
  { method = 'POST', path, body = '' }: { method?: string; path: string; body?: string },
  headers: readonly string[],
): string {
  const lines = [
    `${method} ${path} HTTP/1.1`,
    'Host: drover',
    ...(body === ''
      ? []
      : ['Content-Type: application/json', `Content-Length: ${Buffer.byteLength(body)}`]),
    ...headers,
  ];
  const closes = headers.some((line) => /^connection:/i.test(line));
  return `${[...lines, ...(closes ? [] : ['Connection: close'])].join('\r\n')}\r\n\r\n${body}`;
}
