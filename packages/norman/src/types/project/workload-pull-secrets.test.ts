import { expect, it } from 'vitest';
import { registryOf, withPullSecrets } from './workload-pull-secrets.ts';

it.each([
  ['nginx', 'index.docker.io'],
  ['library/nginx:1', 'index.docker.io'],
  ['docker.io/library/nginx', 'index.docker.io'],
  ['registry.test/web', 'registry.test'],
  ['registry.test:5000/a/b@sha256:0', 'registry.test:5000'],
  ['localhost/web', 'localhost'],
])('%s comes from %s', (image, registry) => {
  expect(registryOf(image)).toBe(registry);
});

it('a workload gets the credentials of its registries beside those it has', () => {
  const spec = (imagePullSecrets: readonly object[]) => ({
    spec: {
      jobTemplate: {
        spec: {
          template: {
            spec: { containers: [{ image: 'a.test/x' }, { image: 'b.test/x' }], imagePullSecrets },
          },
        },
      },
    },
  });
  const cronJob = { kind: 'CronJob', ...spec([{ name: 'own' }]) };
  const secrets = new Map([
    ['a.test', ['own', 'more']],
    ['c.test', ['other']],
  ]);
  const changed = withPullSecrets(cronJob, secrets);
  expect(changed).toEqual({ kind: 'CronJob', ...spec([{ name: 'own' }, { name: 'more' }]) });
  expect(withPullSecrets(changed, secrets)).toBe(changed);
});
