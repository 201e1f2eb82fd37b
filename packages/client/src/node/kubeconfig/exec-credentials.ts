import { type Clock, parseTimeMs } from '@drover/base';
import type { Credentials } from '../../rest/credentials.ts';
import type { ExecPlugin, KubeconfigCluster } from './kubeconfig.ts';
import { type ExecCredentialStatus, runExecPlugin } from './run-exec-plugin.ts';

/** What {@link ExecCredentials} needs beside the plugin. */
export interface ExecCredentialsOptions {
  readonly cluster: KubeconfigCluster;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
}

/**
 * Credentials that a plugin prints (`client.authentication.k8s.io`): a token, a client certificate, or both.
 *
 * **Guarantees**: the plugin runs when credentials are first needed, when they have expired, and when the server
 * refused them; never twice at once.
 */
export class ExecCredentials implements Credentials {
  readonly #plugin: ExecPlugin;
  readonly #options: ExecCredentialsOptions;
  #current: ExecCredentialStatus | undefined;
  #running: Promise<ExecCredentialStatus> | undefined;
  #onCertificate: () => void = () => {};

  constructor(plugin: ExecPlugin, options: ExecCredentialsOptions) {
    this.#plugin = plugin;
    this.#options = options;
  }

  /** `changed` is called when later connections need another client certificate. */
  onCertificate(changed: () => void): void {
    this.#onCertificate = changed;
  }

  /** The client certificate, if the plugin gives one. */
  async certificate(): Promise<{ cert?: string; key?: string }> {
    const { clientCertificateData: cert, clientKeyData: key } = await this.#fresh();
    return { ...(cert !== undefined && { cert }), ...(key !== undefined && { key }) };
  }

  async headers(): Promise<Readonly<Record<string, string>>> {
    const { token } = await this.#fresh();
    return token === undefined ? {} : { authorization: `Bearer ${token}` };
  }

  async renew(): Promise<boolean> {
    const before = this.#current;
    const after = await this.#run();
    return (
      before?.token !== after.token || before?.clientCertificateData !== after.clientCertificateData
    );
  }

  async #fresh(): Promise<ExecCredentialStatus> {
    return this.#current && !this.#hasExpired(this.#current) ? this.#current : this.#run();
  }

  #hasExpired({ expirationTimestamp }: ExecCredentialStatus): boolean {
    if (expirationTimestamp === undefined) return false;
    const endMs = parseTimeMs(expirationTimestamp);
    return endMs !== undefined && this.#options.clock.nowMs() >= endMs;
  }

  #run(): Promise<ExecCredentialStatus> {
    this.#running ??= this.#replace().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  async #replace(): Promise<ExecCredentialStatus> {
    const { cluster, env } = this.#options;
    const before = this.#current;
    const after = await runExecPlugin(this.#plugin, { cluster, env });
    this.#current = after;
    if (before && before.clientCertificateData !== after.clientCertificateData) {
      this.#onCertificate();
    }
    return after;
  }
}
