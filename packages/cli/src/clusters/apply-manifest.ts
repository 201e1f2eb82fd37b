import type { DynamicObject } from '@drover/apimachinery';
import { createDiscovery, type KubernetesClient } from '@drover/client';
import { parseAllDocuments } from 'yaml';
import { cliErrors } from '../errors.ts';
import type { Host } from '../host.ts';

/** Who owns the fields that are applied. */
const FIELD_MANAGER = 'drover';

/**
 * Applies the objects of a manifest one after the other, as `kubectl apply --server-side --force-conflicts` does.
 *
 * @throws `StatusError`; `CLI_FILE_INVALID` for objects of kinds that the cluster does not know.
 */
export async function applyManifest(
  { signal, terminal }: Host,
  client: KubernetesClient,
  manifest: string,
): Promise<void> {
  const discovery = createDiscovery(client);
  for (const document of parseAllDocuments(manifest)) {
    const object = document.toJS() as DynamicObject | null;
    if (object === null) continue;
    const { apiVersion = '', kind = '', metadata: { name = '', namespace } = {} } = object;
    const group = apiVersion.includes('/') ? (apiVersion.split('/', 1)[0] ?? '') : '';
    const type = await discovery.findKind({ kind, group });
    if (!type) {
      const reason = `the cluster has no kind ${kind} in ${apiVersion}`;
      throw cliErrors.create('CLI_FILE_INVALID', { file: 'the manifest', reason });
    }
    terminal.progress(`applying ${kind} ${name}`);
    await client.resource(type).apply(object, {
      fieldManager: FIELD_MANAGER,
      force: true,
      signal,
      ...(namespace !== undefined && { namespace }),
    });
  }
  terminal.progress('');
}
