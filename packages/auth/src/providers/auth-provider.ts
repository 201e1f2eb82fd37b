import type { Principal } from '@drover/api';
import type { PrincipalSearch } from '../principals/local-principals.ts';
import type { CallOptions } from '../tokens/token-store.ts';

/** Someone as a provider knows them. */
export interface ExternalIdentity {
  readonly user: Principal;
  /** The groups that the user is a member of; none whose name Drover or Kubernetes keeps for itself. */
  readonly groups: readonly Principal[];
  /** What lets the provider be asked again without the user; goes into a Secret and nowhere else. */
  readonly grant?: string;
  /** By what the provider knows the session when its user ends it there; goes into a Secret and nowhere else. */
  readonly logoutHint?: string;
  /** Facts of the session at the provider that its logout will name; not secret. */
  readonly session?: Readonly<Record<string, string>>;
}

/** What a provider says of a user who is not there to log in. */
export type Refreshed =
  /** Still known, with these groups. */
  | { readonly state: 'known'; readonly identity: ExternalIdentity }
  /** The provider cannot be asked without the user: what it said last holds until the next login. */
  | { readonly state: 'unaskable' }
  /** The session at the provider is over; whether the user still has access is not known. */
  | { readonly state: 'session-over' }
  /** The provider no longer knows the user. */
  | { readonly state: 'gone' };

/**
 * A way to log in.
 *
 * **Guarantees**: principals begin with the provider's name (`<name>_user://`, `<name>_group://`; `local://`); an
 * identity is only returned for a proof that the provider has verified.
 */
export interface AuthProvider<Proof = unknown> {
  /** Name of the auth config. */
  readonly name: string;
  /**
   * Who has logged in, by the proof that came with the login: a name and password, or an authorization code.
   *
   * @throws `AUTH_CREDENTIALS_WRONG`, `AUTH_PROVIDER_REFUSED`, `AUTH_PROVIDER_UNREACHABLE`.
   */
  identify(proof: Proof, options: CallOptions): Promise<ExternalIdentity>;
  /** What the provider says now of a user who logged in before; `grant` is what that login left. */
  refresh(grant: string | undefined, options: CallOptions): Promise<Refreshed>;
  /** A principal by id; `undefined` when the id is not the provider's, or nobody's. */
  principal(id: string, options: CallOptions): Promise<Principal | undefined>;
  /** Users and groups that match, the likeliest first; at most 100. */
  search(search: PrincipalSearch, options: CallOptions): Promise<readonly Principal[]>;
  /** Where a browser ends its session at the provider; `undefined` when there is no such place. */
  logoutUrl(finalUrl: string, options: LogoutOptions): Promise<string | undefined>;
}

/** What a session at a provider is ended with. */
export interface LogoutOptions extends CallOptions {
  /** The `logoutHint` of its login: without it providers may ask the user first, or refuse. */
  readonly hint?: string | undefined;
}
