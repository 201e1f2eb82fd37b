import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdtempDisposable, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock, systemRandom } from '@drover/base';
import { CommanderError } from 'commander';
import { expect, test } from 'vitest';
import { createAuthority } from '../pki/certificate-authority.ts';
import { type CommandFlags, createCommand } from './create-command.ts';
import { flaggedOptions } from './serve-flags.ts';

/** The flags that a command line stands for. */
async function parse(args: readonly string[]): Promise<CommandFlags> {
  const parsed = Promise.withResolvers<CommandFlags>();
  const command = createCommand((flags) => Promise.resolve(parsed.resolve(flags)));
  command.configureOutput({ writeErr: () => {} });
  await command.parseAsync(['node', 'drover-apiserver', ...args]);
  return parsed.promise;
}

test('flags become options', async () => {
  const flags = await parse([
    ...['--service-account-issuer', 'https://a.example', '--service-account-issuer', 'b'],
    ...['--api-audiences', 'x, y', '--anonymous-auth', 'false', '--enable-bootstrap-token-auth'],
    ...['--audit-log-maxsize', '10', '--max-requests-inflight', '30', '--request-timeout', '1m30s'],
    ...['--max-mutating-requests-inflight', '20', '--shutdown-delay-duration', '5s'],
    ...['--service-cluster-ip-range', '10.1.0.0/16,fd00::/108'],
    ...['--service-account-max-token-expiration', '24h'],
  ]);
  expect(await flaggedOptions(flags)).toMatchObject({
    serviceAccountIssuers: ['https://a.example', 'b'],
    apiAudiences: ['x', 'y'],
    anonymousAuth: false,
    enableBootstrapTokens: true,
    auditLogMaxSizeMiB: 10,
    maxRequestsInflight: 50,
    requestTimeoutMs: 90_000,
    shutdownDelayMs: 5_000,
    serviceClusterIpRanges: ['10.1.0.0/16', 'fd00::/108'],
    maxTokenExpirationSeconds: 86_400,
  });
});

test.each([
  ['--anonymous-auth=maybe', 'It must be true or false.'],
  ['--audit-log-maxsize=x', 'It must be a whole number of at least 0.'],
  ['--max-requests-inflight=0', 'It must be a whole number of at least 1.'],
  ['--request-timeout=5', 'It must be a duration such as 500ms, 90s, 1h30m.'],
  ['--api-audiences=a,,b', 'It must be one value, or several with commas between them.'],
  ['--service-account-issuer=::', 'It must be a name, or a URL that can be read.'],
  ['--service-account-jwks-uri=http://a', 'It must be a URL that begins with https://.'],
  ['--requestheader-uid-headers=X-Uid', 'X-Remote-Uid must be among them.'],
  ['--service-cluster-ip-range=10.0', 'It must be one CIDR, or two of different families.'],
  ['--service-cluster-ip-range=10.0.0.0/33', 'It must be one CIDR, or two of different families.'],
  [
    '--service-cluster-ip-range=10.0.0.0/16,10.1.0.0/16',
    'It must be one CIDR, or two of different families.',
  ],
])('%s is refused, and what it must be is said', async (flag, message) => {
  const refused = parse([flag]);
  await expect(refused).rejects.toThrow(CommanderError);
  await expect(refused).rejects.toThrow(message);
});

test('a key that cannot be read is refused by name', async () => {
  const flags = await parse(['--service-account-key-file', '/nowhere/key.pem']);
  await expect(flaggedOptions(flags)).rejects.toMatchObject({
    code: 'APISERVER_FILE_INVALID',
    facts: { what: 'key', path: '/nowhere/key.pem' },
  });
});

test('a key that cannot sign tokens is refused by name', async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'drover-flags-'));
  const path = join(folder.path, 'key.pem');
  const refusedOf = async (flag: string, pem: string): Promise<unknown> => {
    await writeFile(path, pem);
    const flags = await parse([flag, path]);
    return flaggedOptions(flags).then(
      () => undefined,
      (error: { readonly code: string }) => error.code,
    );
  };
  const [signing, checking] = [
    '--service-account-signing-key-file',
    '--service-account-key-file',
  ] as const;
  const privateOf = (key: KeyObject): string => key.export({ type: 'pkcs8', format: 'pem' });
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const publicPem = publicKey.export({ type: 'spki', format: 'pem' });
  expect(await refusedOf(signing, privateOf(privateKey))).toBeUndefined();
  expect(await refusedOf(checking, publicPem)).toBeUndefined();
  expect(await refusedOf(signing, publicPem)).toBe('APISERVER_FILE_INVALID');
  const other = privateOf(generateKeyPairSync('ed25519').privateKey);
  expect(await refusedOf(signing, other)).toBe('APISERVER_FILE_INVALID');
  expect(await refusedOf(checking, other)).toBe('APISERVER_FILE_INVALID');
});

test('the page on running the server names only flags that there are', async () => {
  const page = await readFile('docs/operations/embedded-api-server.md', 'utf8');
  const named = [...page.matchAll(/`(--[a-z-]+)/g)].map(([, flag]) => flag);
  const known = createCommand(() => Promise.resolve()).options.map(({ long }) => long);
  expect(named.length).toBeGreaterThan(10);
  expect(named.filter((flag) => !known.includes(flag))).toEqual([]);
});

test('flags say which proxies are believed, and none of them counts without their authority', async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'drover-flags-'));
  const sources = { clock: systemClock, random: systemRandom };
  const [one, two] = [await createAuthority('one', sources), await createAuthority('two', sources)];
  const file = join(folder.path, 'proxies.pem');
  await writeFile(file, `# two of them\n${one.certificate}\n${two.certificate}`);
  const args = [
    ...['--requestheader-allowed-names', 'a,b', '--requestheader-username-headers', 'X-User'],
    ...['--requestheader-uid-headers', 'X-Remote-Uid', '--requestheader-group-headers', 'X-Team'],
    ...['--requestheader-extra-headers-prefix', 'X-Extra-'],
  ];
  expect((await flaggedOptions(await parse(args))).requestHeader).toBeUndefined();
  const flags = await parse([...args, '--requestheader-client-ca-file', file]);
  expect((await flaggedOptions(flags)).requestHeader).toEqual({
    clientAuthorities: `${one.certificate}${two.certificate}`,
    allowedNames: ['a', 'b'],
    usernameHeaders: ['X-User'],
    uidHeaders: ['X-Remote-Uid'],
    groupHeaders: ['X-Team'],
    extraHeaderPrefixes: ['X-Extra-'],
  });
});

test('an authority of proxies that is none is refused by name', async () => {
  const flags = await parse(['--requestheader-client-ca-file', '/dev/null']);
  await expect(flaggedOptions(flags)).rejects.toMatchObject({
    code: 'APISERVER_FILE_INVALID',
    facts: { what: 'authority of proxies', reason: 'there is no certificate in it' },
  });
});
