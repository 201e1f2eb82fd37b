import { readFileSync } from 'node:fs';
import { mkdtempDisposable, writeFile } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hasCode, silentLogger, systemClock, systemRandom } from '@drover/base';
import { RecordingLogger } from '@drover/base/testing';
import { expect, it } from 'vitest';
import { serverErrors } from '../src/errors.ts';
import { readBody } from '../src/http/body.ts';
import { applyFilters, type Handler, type Origin } from '../src/http/exchange.ts';
import { recoveryFilter, securityHeadersFilter } from '../src/http/filters.ts';
import { LOOPBACK_NETWORKS, trustNetworks } from '../src/http/forwarded.ts';
import { type Listener, openListener } from '../src/http/listener.ts';
import { sendJson, sendText } from '../src/http/respond.ts';
import { createUiHandler } from '../src/http/ui-files.ts';
import { createAuthority, issueServingCertificate } from '../src/pki/certificate-authority.ts';
import { OwnCertificateSource, suppliedCertificateSource } from '../src/pki/certificate-source.ts';
import { readSuppliedCertificate } from '../src/pki/supplied-certificate.ts';

const authority = await createAuthority();

function plain(handler: Handler): Promise<Listener> {
  return openListener({
    address: '127.0.0.1',
    port: 0,
    portFlag: '--http-listen-port',
    isTrustedProxy: trustNetworks(LOOPBACK_NETWORKS),
    handler: applyFilters([securityHeadersFilter, recoveryFilter(silentLogger)], handler),
    clock: systemClock,
    random: systemRandom,
    log: silentLogger,
  });
}

interface Answer {
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

function send(port: number, options: object = {}, body?: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = httpRequest({ host: '127.0.0.1', port, agent: false, ...options }, (answer) => {
      let text = '';
      answer.setEncoding('utf8');
      answer.on('data', (chunk: string) => {
        text += chunk;
      });
      answer.once('end', () =>
        resolve({ status: answer.statusCode, headers: answer.headers, text }),
      );
    });
    sent.once('error', reject);
    sent.end(body);
  });
}

it('believes a proxy in front that ends TLS', async () => {
  const origins: Origin[] = [];
  await using listener = await plain((exchange) => {
    origins.push(exchange.origin);
    sendText(exchange, 200, 'ok');
    return Promise.resolve();
  });
  const answer = await send(listener.port, {
    headers: {
      'X-Forwarded-Proto': 'https',
      'X-Forwarded-Host': 'drover.example.com',
      'X-Forwarded-For': '203.0.113.9',
    },
  });
  expect(origins).toEqual([
    { address: '203.0.113.9', scheme: 'https', host: 'drover.example.com' },
  ]);
  expect(answer.headers['strict-transport-security']).toBe('max-age=31536000');
  expect(answer.headers['x-content-type-options']).toBe('nosniff');
});

it('answers an upgrade that nobody takes as a request, and closes', async () => {
  await using listener = await plain(() => {
    throw serverErrors.create('SERVER_UNAUTHENTICATED');
  });
  const answer = await send(listener.port, {
    path: '/v3/subscribe',
    headers: { Connection: 'Upgrade', Upgrade: 'websocket' },
  });
  expect(answer.status).toBe(401);
  expect(answer.headers['connection']).toBe('close');
  expect(JSON.parse(answer.text)).toMatchObject({
    type: 'error',
    status: 401,
    code: 'Unauthorized',
  });
});

it('says nothing of unexpected failures but where to find them', async () => {
  const log = new RecordingLogger();
  await using listener = await openListener({
    address: '127.0.0.1',
    port: 0,
    portFlag: '--http-listen-port',
    isTrustedProxy: () => false,
    handler: applyFilters([recoveryFilter(log)], () =>
      Promise.reject(new Error('the secret is a-planted-one')),
    ),
    clock: systemClock,
    random: systemRandom,
    log,
  });
  const answer = await send(listener.port, { path: '/k8s' });
  expect(answer.status).toBe(500);
  expect(answer.text).not.toContain('planted');
  expect(log.lines.map(({ message }) => message)).toEqual(['A request failed']);
});

it('reads no more of a body than it may hold', async () => {
  await using listener = await plain(async (exchange) => {
    const body = await readBody(exchange, 10);
    sendJson(exchange, 200, { length: body.length });
  });
  const fits = await send(listener.port, { method: 'POST' }, '0123456789');
  expect(fits.text).toBe('{"length":10}');
  const chunked = await send(
    listener.port,
    { method: 'POST', headers: { 'Transfer-Encoding': 'chunked' } },
    '0123456789a',
  );
  expect(chunked.status).toBe(413);
});

it('takes heads as long as agents send them', async () => {
  await using listener = await plain((exchange) => {
    sendText(exchange, 200, String(exchange.request.headers['x-api-tunnel-params']?.length));
    return Promise.resolve();
  });
  const answer = await send(listener.port, {
    headers: { 'X-API-Tunnel-Params': 'x'.repeat(200_000) },
  });
  expect(answer.text).toBe('200000');
});

it('says that a port is in use, and which flag chooses it', async () => {
  await using first = await plain(() => Promise.resolve());
  const second = openListener({
    address: '127.0.0.1',
    port: first.port,
    portFlag: '--http-listen-port',
    isTrustedProxy: () => false,
    handler: () => Promise.resolve(),
    clock: systemClock,
    random: systemRandom,
    log: silentLogger,
  });
  await expect(second).rejects.toSatisfy((error) => hasCode(error, 'SERVER_PORT_IN_USE'));
});

it('serves the certificate of the name that is asked for, and a chain that the user gave', async () => {
  await using directory = await mkdtempDisposable(join(tmpdir(), 'drover-front-door-'));
  const leaf = await issueServingCertificate(authority, ['drover.example.com']);
  const files = { certFile: join(directory.path, 'crt'), keyFile: join(directory.path, 'key') };
  await writeFile(files.certFile, `some text\n${leaf.certificate}${authority.certificate}`);
  await writeFile(files.keyFile, leaf.privateKey);
  const own = await OwnCertificateSource.create({ authority, names: [], clock: systemClock });
  const supplied = suppliedCertificateSource(await readSuppliedCertificate(files));
  for (const certificates of [own, supplied]) {
    await using listener = await openListener({
      address: '127.0.0.1',
      port: 0,
      portFlag: '--https-listen-port',
      certificates,
      isTrustedProxy: () => false,
      handler: (exchange) => {
        sendText(exchange, 200, exchange.origin.scheme);
        return Promise.resolve();
      },
      clock: systemClock,
      random: systemRandom,
      log: silentLogger,
    });
    const text = await new Promise<string>((resolve, reject) => {
      const options = {
        host: '127.0.0.1',
        port: listener.port,
        servername: 'drover.example.com',
        ca: authority.certificate,
        agent: false,
      };
      httpsRequest(options, (answer) => {
        answer.on('data', (chunk: Buffer) => resolve(chunk.toString()));
      })
        .once('error', reject)
        .end();
    });
    expect(text).toBe('https');
  }
});

it('refuses a key that belongs to another certificate', async () => {
  await using directory = await mkdtempDisposable(join(tmpdir(), 'drover-front-door-'));
  const files = { certFile: join(directory.path, 'crt'), keyFile: join(directory.path, 'key') };
  await writeFile(
    files.certFile,
    (await issueServingCertificate(authority, ['a.example.com'])).certificate,
  );
  await writeFile(
    files.keyFile,
    (await issueServingCertificate(authority, ['a.example.com'])).privateKey,
  );
  await expect(readSuppliedCertificate(files)).rejects.toSatisfy((error) =>
    hasCode(error, 'SERVER_KEY_MISMATCH'),
  );
});

it('serves the files of the UI, its page for every other path, and nothing outside', async () => {
  await using directory = await mkdtempDisposable(join(tmpdir(), 'drover-front-door-'));
  await writeFile(join(directory.path, 'index.html'), '<!doctype html>page');
  await writeFile(join(directory.path, 'app.js'), 'script');
  await using listener = await plain(createUiHandler(directory.path));
  const script = await send(listener.port, { path: '/app.js' });
  expect([script.status, script.headers['content-type'], script.text]).toEqual([
    200,
    'text/javascript; charset=utf-8',
    'script',
  ]);
  const headers = { accept: 'text/html,*/*;q=0.8' };
  const page = await send(listener.port, { path: '/clusters/c-1', headers });
  expect(page.text).toBe('<!doctype html>page');
  expect(page.headers['content-security-policy']).toContain("script-src 'self';");
  expect((await send(listener.port, { path: '/missing.js', headers })).status).toBe(404);
  const object = '/c/c-1/p/c-1:p-1/configMaps/default:kube-root-ca.crt';
  expect((await send(listener.port, { path: object, headers })).text).toBe(page.text);
  // A program that asks for something that is not there is told so, instead of getting a page.
  expect((await send(listener.port, { path: '/clusters/c-1' })).status).toBe(404);
  for (const path of ['/v1', '/v1/management.cattle.io.clusters', '/v1-saml/x', '/v4/y', '/apis']) {
    expect((await send(listener.port, { path, headers })).status).toBe(404);
  }
  for (const path of [
    '/../../etc/hostname',
    '/%2e%2e/%2e%2e/etc/hostname',
    '/..%2f..%2fetc%2fhostname',
  ]) {
    const { text } = await send(listener.port, { path });
    expect(text).not.toContain(readFileSync('/etc/hostname', 'utf8').trim());
  }
});

it('says so when the UI is not built', async () => {
  await using listener = await plain(createUiHandler('/nowhere'));
  const answer = await send(listener.port, { path: '/' });
  expect(answer.status).toBe(503);
  expect(answer.text).toContain('make build');
});
