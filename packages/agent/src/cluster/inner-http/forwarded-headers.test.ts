import { describe, expect, test } from 'vitest';
import { answerHeaders, requestHeaders } from './forwarded-headers.ts';

const flat = (pairs: string[][]): string[] => pairs.flat();

describe('headers that go on', () => {
  test('requests keep what is theirs and lose hop, credentials and identity', () => {
    const kept = requestHeaders(
      flat([
        ['Host', 'x', 'Accept', 'application/json', 'Authorization', 'Bearer a', 'Cookie', 'b=c'],
        ['X-Remote-User', 'root', 'X_Remote_Group', 'system:masters', 'Impersonate-User', 'u'],
        [
          'Connection',
          'close, X-Trick',
          'X-Trick',
          '1',
          'Transfer-Encoding',
          'chunked',
          'TE',
          'trailers',
        ],
        ['Proxy-Authorization', 'Basic x', 'Expect', '100-continue', 'Content-Length', '3'],
        ['X-Stream-Protocol-Version', 'v4', 'X-Stream-Protocol-Version', 'v3'],
        [
          'Sec-WebSocket-Protocol',
          'base64url.bearer.authorization.k8s.io.c2VjcmV0, v5.channel.k8s.io',
        ],
      ]),
    );
    expect(kept).toEqual(
      flat([
        ['accept', 'application/json', 'content-length', '3'],
        ['x-stream-protocol-version', 'v4', 'x-stream-protocol-version', 'v3'],
        ['sec-websocket-protocol', 'v5.channel.k8s.io'],
      ]),
    );
  });

  test('answers lose what belongs to the hop', () => {
    const kept = answerHeaders(
      flat([
        ['Content-Type', 'application/json', 'Connection', 'keep-alive', 'Keep-Alive', 'timeout=5'],
        ['Warning', '299 - "a"', 'Warning', '299 - "b"', 'Transfer-Encoding', 'chunked'],
      ]),
    );
    expect(kept).toEqual(
      flat([['content-type', 'application/json', 'warning', '299 - "a"', 'warning', '299 - "b"']]),
    );
  });
});
