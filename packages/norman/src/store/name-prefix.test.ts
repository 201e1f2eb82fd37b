import { expect, it } from 'vitest';
import { namePrefix } from './kubernetes-store.ts';

it.each([
  ['cluster', 'c-'],
  ['project', 'p-'],
  ['user', 'u-'],
  ['nodePool', 'np-'],
  ['clusterRoleTemplateBinding', 'crtb-'],
  ['projectRoleTemplateBinding', 'prtb-'],
  ['globalRoleBinding', 'grb-'],
  ['clusterRegistrationToken', 'crt-'],
  ['nodeTemplate', 'nt-'],
  ['roleTemplate', 'rt-'],
  ['globalRole', 'gr-'],
  ['cloudCredential', 'cc-'],
])('names of %s begin with %s', (id, prefix) => {
  expect(namePrefix(id)).toBe(prefix);
});
