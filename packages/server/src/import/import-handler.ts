import type { Cluster, ClusterRegistrationToken, Settings } from '@drover/api';
import type { Lister } from '@drover/controller-runtime';
import { caChecksum } from '@drover/norman';
import { serverErrors } from '../errors.ts';
import type { Exchange, Handler } from '../http/exchange.ts';
import { sendBytes } from '../http/respond.ts';
import { BY_TOKEN_DIGEST, tokenDigest } from '../tunnels/connect-handler.ts';
import { agentImage } from './agent-image.ts';
import { importManifest } from './import-manifest.ts';

export const IMPORT_PREFIX = '/v3/import/';

/** What the import endpoint is made of. */
export interface ImportOptions {
  /** With `registrationTokenIndexes`. */
  readonly registrationTokens: Lister<ClusterRegistrationToken>;
  readonly clusters: Lister<Cluster>;
  readonly settings: Settings;
}

/**
 * Answers `/v3/import/<token>_<cluster>.yaml` with the manifest that connects the cluster.
 *
 * @throws (the handler) `SERVER_UNAUTHENTICATED` for every token, cluster or pair that is not right, and nothing else,
 * so that nothing can be learnt by trying.
 */
export function createImportHandler({
  registrationTokens,
  clusters,
  settings,
}: ImportOptions): Handler {
  return (exchange) => {
    const { token, cluster } = parseImportPath(exchange.path);
    const [found] = registrationTokens.byIndex(BY_TOKEN_DIGEST, tokenDigest(token));
    const object = clusters.get({ namespace: '', name: cluster });
    if (
      !found ||
      found.metadata?.namespace !== cluster ||
      !object ||
      object.metadata?.deletionTimestamp
    ) {
      throw serverErrors.create('SERVER_UNAUTHENTICATED');
    }
    const manifest = importManifest({
      cluster,
      token,
      serverUrl: settings.text('server-url') || `https://${exchange.origin.host}`,
      caChecksum: caChecksum(settings.text('cacerts')),
      agentImage: agentImage(object, settings),
      serverVersion: settings.text('server-version'),
      installUuid: settings.text('install-uuid'),
      agentEnvVars: plainVariables(object),
      authorizedEndpoint: object.spec?.localClusterAuthEndpoint?.enabled === true,
    });
    sendBytes(exchange, 200, 'text/plain; charset=utf-8', manifest);
    return Promise.resolve();
  };
}

function parseImportPath(path: Exchange['path']): { token: string; cluster: string } {
  const match = /^\/v3\/import\/([a-z0-9]{1,100})_([a-z0-9-]{1,63})\.yaml$/.exec(path);
  return { token: match?.[1] ?? '', cluster: match?.[2] ?? '' };
}

function plainVariables({ spec }: Cluster): readonly { name: string; value: string }[] {
  return (spec?.agentEnvVars ?? []).flatMap(({ name, value }) =>
    name ? [{ name, value: value ?? '' }] : [],
  );
}
