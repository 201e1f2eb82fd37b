import { expect, it } from 'vitest';
import { tellingBindings } from './role-inputs.ts';

const nobody = { metadata: { name: 'a' }, roleTemplateName: 'viewer' };
const first = { metadata: { name: 'b' }, roleTemplateName: 'viewer', userName: 'u-1' };
const second = { metadata: { name: 'c' }, roleTemplateName: 'viewer', groupName: 'dev' };
const account = { metadata: { name: 'd' }, roleTemplateName: 'viewer', serviceAccount: 'ns:sa' };

it('reads the first binding of a role that names somebody, and those of service accounts', () => {
  const telling = tellingBindings('virtual-groups', [nobody, first, second, account]);
  expect(telling.map(({ metadata }) => metadata?.name)).toEqual(['b', 'd']);
});

it('reads all bindings where roles are written for each user', () => {
  expect(tellingBindings('per-user', [nobody, first, second])).toHaveLength(3);
});
