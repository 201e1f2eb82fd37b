import { expect, it } from 'vitest';
import { describeReview } from './access-review.ts';

it('draws the chain from a person to the rule', () => {
  const review = {
    user: { type: 'user', id: 'u-1', name: 'Ana' },
    allowed: true,
    reason: '',
    chain: [
      { type: 'group', id: 'oidc_group://devs' },
      { type: 'projectRoleTemplateBinding', id: 'p-1:devs' },
      { type: 'roleTemplate', id: 'rt-1', name: 'Developers' },
      { type: 'rule', id: '{Verbs:["get"]}' },
    ],
    grantableBy: [],
    moreCanGrant: 0,
  };
  const asked = { verb: 'get', resource: 'pods', namespace: 'shop', cluster: 'c-1' };
  expect(describeReview(review, asked, (_, text) => text)).toBe(
    `yes: u-1 (Ana) can get pods in namespace shop of cluster c-1
  group oidc_group://devs
    └ projectRoleTemplateBinding p-1:devs
      └ roleTemplate rt-1 (Developers)
        └ rule {Verbs:["get"]}
`,
  );
  const own = { ...review, chain: [] };
  expect(describeReview(own, { verb: 'get', resource: 'pods' }, (_, text) => text)).toBe(
    'yes: u-1 (Ana) can get pods\n  The cluster itself allows it\n',
  );
});
