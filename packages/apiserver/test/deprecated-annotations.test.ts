import { expect, test } from 'vitest';
import { PATCH, withServer } from './raw-request.ts';

const core = '/api/v1/namespaces/default';
const PREFIX = 'container.apparmor.security.beta.kubernetes.io/';
const ENFORCE = 'kubernetes.io/enforce-mountable-secrets';

const appArmor = (container: string): string =>
  `299 - "metadata.annotations[${PREFIX}${container}]: deprecated since v1.30; use the \\"appArmorProfile\\" field instead"`;
const mountable = `299 - "metadata.annotations[${ENFORCE}]: deprecated in v1.32+; prefer separate namespaces to isolate access to mounted secrets"`;

const container = { name: 'c', image: 'i' };
const unconfined = { appArmorProfile: { type: 'Unconfined' } };

test.each([
  ['alone', {}, [container], appArmor('c')],
  [
    'and says another than the pod',
    { securityContext: { appArmorProfile: { type: 'RuntimeDefault' } } },
    [container],
    appArmor('c'),
  ],
  ['and says what the pod says', { securityContext: unconfined }, [container], undefined],
  ['beside the field', {}, [{ ...container, securityContext: unconfined }], undefined],
  ['where there is no AppArmor', { os: { name: 'windows' } }, [container], undefined],
])('an annotation with a profile that stands %s', async (_, spec, containers, warning) => {
  await withServer(async (request) => {
    await request('POST', `${core}/serviceaccounts`, { body: { metadata: { name: 'default' } } });
    const metadata = { name: 'p', annotations: { [`${PREFIX}c`]: 'unconfined' } };
    const answer = await request('POST', `${core}/pods`, {
      body: { metadata, spec: { ...spec, containers } },
    });
    expect(answer.status).toBe(201);
    expect(answer.headers['warning']).toBe(warning);
  });
});

test('an account is warned of when it begins to list what may be mounted', () =>
  withServer(async (request) => {
    const annotated = { metadata: { name: 'a', annotations: { [ENFORCE]: 'true' } } };
    const made = await request('POST', `${core}/serviceaccounts`, { body: annotated });
    expect(made.headers['warning']).toBe(mountable);
    const change = (annotations: object): Promise<{ headers: Readonly<Record<string, string>> }> =>
      request('PATCH', `${core}/serviceaccounts/a`, {
        body: { metadata: { annotations } },
        headers: PATCH.merge,
      });
    expect((await change({ [ENFORCE]: 'false' })).headers['warning']).toBeUndefined();
    await change({ [ENFORCE]: null });
    expect((await change({ [ENFORCE]: 'true' })).headers['warning']).toBe(mountable);
  }));
