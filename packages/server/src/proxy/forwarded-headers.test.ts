import { describe, expect, it } from 'vitest';
import { forwardedRequestHeaders, forwardedResponseHeaders } from './forwarded-headers.ts';

const SANDBOX = 'sandbox allow-downloads allow-forms allow-popups allow-scripts';

describe('forwardedRequestHeaders', () => {
  it('keeps what a request says about itself, in order and spelling', () => {
    const raw = [
      'Accept',
      'application/json',
      'user-agent',
      'kubectl',
      'X-Stream-Protocol-Version',
      'v4.channel.k8s.io',
    ];
    expect(forwardedRequestHeaders(raw)).toEqual(raw);
  });

  it.each([
    'Authorization',
    'authorization',
    'Cookie',
    'X-Remote-User',
    'x_remote_group',
    'X-Remote-Extra-scopes',
    'Impersonate-User',
    'Impersonate_Group',
    'X-Forwarded-For',
    'X-API-CSRF',
    'X-API-Tunnel-Token',
    'Transfer-Encoding',
    'Connection',
    'Upgrade',
    'Proxy-Authorization',
    'Host',
  ])('drops %s', (name) => {
    expect(forwardedRequestHeaders([name, 'x', 'Accept', '*/*'])).toEqual(['Accept', '*/*']);
  });

  it('drops what Connection names', () => {
    expect(
      forwardedRequestHeaders(['Connection', 'close, X-Secret', 'x-secret', '1', 'A', 'b']),
    ).toEqual(['A', 'b']);
  });

  it('takes a bearer token out of the sub-protocols', () => {
    expect(
      forwardedRequestHeaders([
        'Sec-WebSocket-Protocol',
        'base64url.bearer.authorization.k8s.io.dG9rZW4, v5.channel.k8s.io',
      ]),
    ).toEqual(['Sec-WebSocket-Protocol', 'v5.channel.k8s.io']);
    expect(
      forwardedRequestHeaders([
        'sec-websocket-protocol',
        'base64url.bearer.authorization.k8s.io.dG9rZW4',
      ]),
    ).toEqual([]);
  });
});

describe('forwardedResponseHeaders', () => {
  it('drops what is of one hop, and cookies, which would be ours in a browser', () => {
    expect(
      forwardedResponseHeaders([
        'Content-Type',
        'application/json',
        'Set-Cookie',
        'R_SESS=x',
        'Transfer-Encoding',
        'chunked',
        'Connection',
        'keep-alive',
        'Warning',
        '299 - "a"',
        'Warning',
        '299 - "b"',
      ]),
    ).toEqual([
      ...['Content-Type', 'application/json', 'Warning', '299 - "a"', 'Warning', '299 - "b"'],
      ...['Content-Security-Policy', SANDBOX],
    ]);
  });

  it('lets no page of a cluster run as one of ours, whatever it says itself', () => {
    const said = [
      ...[
        'Content-Type',
        'text/html',
        'content-security-policy',
        "default-src *; script-src 'unsafe-inline'",
      ],
      ...[
        'Access-Control-Allow-Origin',
        '*',
        'Service-Worker-Allowed',
        '/',
        'Clear-Site-Data',
        '"cookies"',
      ],
    ];
    expect(forwardedResponseHeaders(said)).toEqual([
      ...['Content-Type', 'text/html'],
      ...['Content-Security-Policy', SANDBOX],
    ]);
  });
});
