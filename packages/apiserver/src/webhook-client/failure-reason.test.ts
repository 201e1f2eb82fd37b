import { expect, test } from 'vitest';
import { failureReason } from './failure-reason.ts';

const address = { host: 'hook.example.com', port: 443 };

const failure = (facts: object): Error => Object.assign(new Error('as Node says it'), facts);

test.each([
  [
    { code: 'ECONNREFUSED', syscall: 'connect', address: '::1', port: 8443 },
    'dial tcp [::1]:8443: connect: connection refused',
  ],
  [
    { errors: [failure({ code: 'ENETUNREACH', syscall: 'connect', address: '10.0.0.1' })] },
    'dial tcp 10.0.0.1:443: connect: network is unreachable',
  ],
  [
    { code: 'ENOTFOUND', syscall: 'getaddrinfo' },
    'dial tcp: lookup hook.example.com: no such host',
  ],
  [{ code: 'ECONNRESET' }, 'EOF'],
  [
    { code: 'ECONNRESET', syscall: 'read' },
    'read tcp hook.example.com:443: read: connection reset by peer',
  ],
  [{ code: 'EPROTO' }, 'http: server gave HTTP response to HTTPS client'],
  [
    { code: 'CERT_HAS_EXPIRED' },
    'tls: failed to verify certificate: x509: certificate has expired or is not yet valid',
  ],
  [
    { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' },
    'tls: failed to verify certificate: x509: certificate signed by unknown authority',
  ],
  [
    {
      code: 'ERR_TLS_CERT_ALTNAME_INVALID',
      host: '127.0.0.1',
      cert: { subjectaltname: 'DNS:a.example.com' },
    },
    "tls: failed to verify certificate: x509: cannot validate certificate for 127.0.0.1 because it doesn't contain any IP SANs",
  ],
  [
    {
      code: 'ERR_TLS_CERT_ALTNAME_INVALID',
      host: 'b.example.com',
      cert: { subjectaltname: 'DNS:a.example.com, IP Address:127.0.0.1' },
    },
    'tls: failed to verify certificate: x509: certificate is valid for a.example.com, not b.example.com',
  ],
  [{ code: 'EWHATEVER' }, 'as Node says it'],
])('%o is told as Kubernetes tells it', (facts, words) => {
  expect(failureReason(failure(facts), address)).toBe(words);
});
