import type { IncomingMessage } from 'node:http';
import type { Random } from '@drover/base';
import type { UserInfo } from '../authentication/user-info.ts';
import type { Store } from '../storage/store.ts';
import type {
  Callee,
  HttpsCall,
  HttpsCaller,
  UpgradeAnswer,
} from '../webhook-client/https-caller.ts';
import { resolveService } from '../webhook-client/resolve-service.ts';
import type { ApiService } from './api-service.ts';
import { identityHeaders } from './identity-headers.ts';

/** What extension servers are called with. The caller shows the identity of a front proxy. */
export interface ExtensionCallerOptions {
  readonly store: Store;
  readonly random: Random;
  readonly caller: HttpsCaller;
}

/** Calls the servers of APIServices on behalf of users. */
export class ExtensionCaller {
  readonly #options: ExtensionCallerOptions;

  constructor(options: ExtensionCallerOptions) {
    this.#options = options;
  }

  /**
   * Sends a request and resolves with the head of the answer.
   *
   * @throws `StatusError` when the service leads nowhere, else the error of the connection.
   */
  call(
    service: ApiService,
    user: UserInfo,
    { headers, ...call }: HttpsCall,
  ): Promise<IncomingMessage> {
    return this.#options.caller.call(this.calleeOf(service), {
      ...call,
      headers: { ...headers, ...identityHeaders(user) },
    });
  }

  /**
   * As {@link call}, asking for another protocol on the connection.
   *
   * @throws as `call`.
   */
  upgrade(
    service: ApiService,
    user: UserInfo,
    { headers, ...call }: HttpsCall & { readonly protocol: string },
  ): Promise<UpgradeAnswer> {
    return this.#options.caller.upgrade(this.calleeOf(service), {
      ...call,
      headers: { ...headers, ...identityHeaders(user) },
    });
  }

  /**
   * Where the server of an APIService is now, and who it must be.
   *
   * @throws `StatusError` when the service leads nowhere.
   */
  calleeOf({ spec }: ApiService): Callee {
    const { service, caBundle, insecureSkipTLSVerify: insecure } = spec;
    const { namespace = '', name = '' } = service ?? {};
    const { store, random } = this.#options;
    return {
      address: resolveService(store, random, { namespace, name, port: service?.port }),
      serverName: `${name}.${namespace}.svc`,
      ca: caBundle ? Buffer.from(caBundle, 'base64').toString() : undefined,
      insecure,
    };
  }
}
