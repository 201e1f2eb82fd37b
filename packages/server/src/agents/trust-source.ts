import { sign } from 'node:crypto';
import type { Setting, Settings, SignedTrust, TrustStatement } from '@drover/api';
import type { Lister } from '@drover/controller-runtime';
import type { ServerIdentity } from './server-identity.ts';

/** What {@link TrustSource} reads. */
export interface TrustSourceOptions {
  readonly settings: Settings;
  readonly stored: Lister<Setting>;
  readonly identity: ServerIdentity;
  readonly epoch: number;
}

/** The settings that statements are made of. */
export const TRUST_SETTINGS: readonly string[] = ['cacerts', 'server-url'];

/** Tells what agents are to trust now; the same statement while no setting changes. */
export class TrustSource {
  readonly #options: TrustSourceOptions;
  #last: SignedTrust = { statement: '', signature: '' };

  constructor(options: TrustSourceOptions) {
    this.#options = options;
  }

  /** Of this server. */
  get epoch(): number {
    return this.#options.epoch;
  }

  /** Signed; replicas with the same settings make the same. */
  current(): SignedTrust {
    const statement = JSON.stringify(this.#state());
    if (statement !== this.#last.statement) {
      const bytes = Buffer.from(statement);
      const signature = sign(null, bytes, this.#options.identity.privateKey).toString('base64');
      this.#last = { statement, signature };
    }
    return this.#last;
  }

  #state(): TrustStatement {
    const { settings, stored, identity, epoch } = this.#options;
    const versions = TRUST_SETTINGS.map((name) =>
      Number(stored.get({ namespace: '', name })?.metadata?.resourceVersion ?? 0),
    );
    const url = settings.text('server-url');
    return {
      epoch,
      serial: Math.max(...versions),
      identity: identity.publicKey,
      caCerts: settings.text('cacerts').trim(),
      serverUrls: url === '' ? [] : [url],
    };
  }
}
