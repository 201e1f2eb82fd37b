import { getCACertificates } from 'node:tls';
import { type FetchAuthorityOptions, fetchAuthority } from './fetch-authority.ts';
import { verifyAuthority } from './verify-authority.ts';

/** The certificates by which the agent knows its server. */
export class ServerTrust {
  readonly #checksum: string;
  #certificates: readonly string[] | undefined;
  /** By how many seconds this clock was ahead of the server's when it was last asked. */
  skewSeconds: number | undefined;

  /** @param checksum - empty trusts what the machine trusts. */
  constructor(checksum: string) {
    this.#checksum = checksum;
  }

  /**
   * The certificates to trust, in PEM; downloaded and checked at the first call and after {@link forget}.
   *
   * @throws as {@link fetchAuthority} and {@link verifyAuthority}.
   */
  async certificates(options: FetchAuthorityOptions): Promise<readonly string[]> {
    this.#certificates ??= await this.#load(options);
    return this.#certificates;
  }

  /** The server was not known by them: ask again what it hands out, which must still match the checksum. */
  forget(): void {
    this.#certificates = undefined;
  }

  async #load(options: FetchAuthorityOptions): Promise<readonly string[]> {
    if (this.#checksum === '')
      return [...getCACertificates('default'), ...getCACertificates('system')];
    const { value, skewSeconds } = await fetchAuthority(options);
    this.skewSeconds = skewSeconds;
    return verifyAuthority({ server: options.server.host, value, checksum: this.#checksum });
  }
}
