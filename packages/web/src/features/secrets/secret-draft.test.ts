import { describe, expect, it } from 'vitest';
import { checkSecret, secretValues, withSecretValues, withSort, withText } from './secret-draft.ts';
import { secretKinds } from './secret-kinds.ts';

const NEW = { base: {}, editing: false };
const pathsOf = (draft: object, opened = NEW): string[] =>
  checkSecret({ name: 'a', namespaceId: 'b', ...draft }, opened).map(({ path }) => path);

describe('values of a secret', () => {
  it('are texts, also those that were given as they are', () => {
    const draft = { type: 'secret', data: { a: 'eA==', b: 'AP8=' }, stringData: { a: 'y' } };
    expect(secretValues(draft)).toEqual({ a: 'y', b: { base64: 'AP8=' } });
    expect(withSecretValues(draft, { a: 'ä' })).toEqual({ type: 'secret', data: { a: 'w6Q=' } });
  });
});

describe('checkSecret', () => {
  it.each([
    [{ type: 'namespacedSecret' }, []],
    [{ type: 'namespacedSecret', name: '' }, ['name']],
    [{ type: 'namespacedSecret', namespaceId: '' }, ['namespaceId']],
    [{ type: 'secret', namespaceId: undefined }, []],
    [{ type: 'secret', data: { 'a b': '' } }, ['data.a b']],
    [{ type: 'namespacedBasicAuth' }, ['username']],
    [{ type: 'namespacedBasicAuth', password: 'x' }, []],
    [{ type: 'namespacedSshAuth' }, ['privateKey']],
    [{ type: 'namespacedCertificate' }, ['certs', 'key']],
    [{ type: 'namespacedDockerCredential' }, ['registries']],
    [{ type: 'namespacedServiceAccountToken' }, ['accountName']],
    [{ type: 'somethingElse' }, []],
    [{ type: 'constructor' }, []],
  ])('of %j finds %j', (draft, paths) => {
    expect(pathsOf(draft)).toEqual(paths);
  });

  it('does not ask for what is stored and never shown', () => {
    const stored = { base: {}, editing: true };
    for (const type of ['namespacedBasicAuth', 'namespacedSshAuth']) {
      expect(pathsOf({ type }, stored)).toEqual([]);
    }
  });

  it('asks for a password when the stored one is for another user or registry', () => {
    const opened = { base: { registries: { 'ghcr.io': { username: 'robot' } } }, editing: true };
    const of = (registries: object): string[] =>
      pathsOf({ type: 'namespacedDockerCredential', registries }, opened);
    expect(of({ 'ghcr.io': { username: 'robot', email: 'a@b' } })).toEqual([]);
    expect(of({ 'ghcr.io': { username: 'other' } })).toEqual(['registries.ghcr.io.password']);
    expect(of({ 'quay.io': { username: 'robot' } })).toEqual(['registries.quay.io.password']);
    expect(of({ 'quay.io': { username: 'robot', password: 'x' } })).toEqual([]);
    expect(of({ 'quay.io': { password: 'x' } })).toEqual(['registries.quay.io.username']);
    expect(of({ 'quay.io': { auth: 'eDp5' } })).toEqual([]);
    expect(of({ 'quay io': { username: 'a', password: 'b' } })).toEqual(['registries.quay io']);
  });
});

describe('a draft of another sort', () => {
  it('keeps what is common', () => {
    const draft = { type: 'namespacedSecret', name: 'a', namespaceId: 'b', data: { c: '' } };
    expect(withSort(draft, 'basicAuth')).toEqual({
      type: 'namespacedBasicAuth',
      name: 'a',
      namespaceId: 'b',
    });
  });
});

describe('withText', () => {
  it('takes an empty text away', () => {
    expect(withText({ a: '1', b: '2' }, 'a', '')).toEqual({ b: '2' });
    expect(withText({ b: '2' }, 'a', ' x ')).toEqual({ a: ' x ', b: '2' });
  });
});

describe('secretKinds', () => {
  it('has a form for each sort in each place', () => {
    expect(Object.keys(secretKinds).toSorted()).toEqual([
      'basicAuths',
      'certificates',
      'dockerCredentials',
      'namespacedBasicAuths',
      'namespacedCertificates',
      'namespacedDockerCredentials',
      'namespacedSecrets',
      'namespacedServiceAccountTokens',
      'namespacedSshAuths',
      'secrets',
      'serviceAccountTokens',
      'sshAuths',
    ]);
    expect(secretKinds['secrets']?.initial('x')).toEqual({});
    expect(secretKinds['namespacedSecrets']?.initial('x')).toEqual({ namespaceId: 'x' });
  });
});
