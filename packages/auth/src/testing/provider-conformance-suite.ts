import type { AuthProvider } from '../providers/auth-provider.ts';
import type { CallOptions } from '../tokens/token-store.ts';

/** The part of a test runner that the suite needs, so that this package ships without one. */
export interface SuiteRunner {
  readonly it: (name: string, test: () => Promise<void>) => void;
  /** Throws unless the two are equal, all the way down. */
  readonly expectEqual: (actual: unknown, expected: unknown) => void;
}

/** A provider that knows one user, in some groups. */
export interface ProviderFixture {
  readonly provider: AuthProvider;
  /** A proof of the user that is good, each time another one. */
  readonly goodProof: () => Promise<unknown>;
  /** Proofs that are not. */
  readonly badProofs: () => Promise<readonly unknown[]>;
  /** Id of the user's principal. */
  readonly userPrincipalId: string;
  /** Ids of the principals of the user's groups, in order. */
  readonly groupPrincipalIds: readonly string[];
  /** The user's name, as people search for it. */
  readonly searchText: string;
  /** What refusals of bad proofs are coded. */
  readonly refusal: string;
}

/**
 * What every provider must do, whatever it speaks.
 *
 * @param start - gives the fixture; called once for each test.
 */
export function testAuthProvider(
  { it, expectEqual }: SuiteRunner,
  start: () => Promise<ProviderFixture>,
  options: CallOptions,
): void {
  it('says who proved to be someone, and of which groups', async () => {
    const { provider, goodProof, userPrincipalId, groupPrincipalIds } = await start();
    const { user, groups } = await provider.identify(await goodProof(), options);
    expectEqual(user.metadata?.name, userPrincipalId);
    expectEqual([user.principalType, user.provider], ['user', provider.name]);
    expectEqual(
      groups.map(({ metadata }) => metadata?.name),
      groupPrincipalIds,
    );
    for (const group of groups) {
      expectEqual([group.principalType, group.provider], ['group', provider.name]);
    }
  });

  it('refuses every proof that is not good', async () => {
    const { provider, badProofs, refusal } = await start();
    for (const proof of await badProofs()) {
      const outcome = await provider.identify(proof, options).then(
        () => 'accepted',
        (error: unknown) => (error as { code?: unknown }).code,
      );
      expectEqual(outcome, refusal);
    }
  });

  it('says nothing new of a user whom it cannot be asked for', async () => {
    const { provider } = await start();
    expectEqual(await provider.refresh(undefined, options), { state: 'unaskable' });
  });

  it('knows its principals, and none of others', async () => {
    const { provider, userPrincipalId } = await start();
    const own = await provider.principal(userPrincipalId, options);
    expectEqual(own?.metadata?.name, userPrincipalId);
    for (const id of ['other_user://someone', 'system://cluster', 'nonsense', '']) {
      expectEqual(await provider.principal(id, options), undefined);
    }
  });

  it('finds users by a part of their name, whatever the case, and by what they are', async () => {
    const { provider, searchText, userPrincipalId } = await start();
    const find = async (principalType: string): Promise<readonly string[]> => {
      const found = await provider.search({ name: searchText, principalType }, options);
      return found.map(({ metadata }) => metadata?.name ?? '');
    };
    expectEqual((await find('user')).includes(userPrincipalId), true);
    expectEqual((await find('group')).includes(userPrincipalId), false);
  });

  it('says where one logs out as a web address, if it does', async () => {
    const { provider } = await start();
    const url = await provider.logoutUrl('https://drover.test/login', options);
    expectEqual(url === undefined || URL.parse(url)?.protocol === 'https:', true);
  });
}
