import { NormanError } from '@drover/client/norman';
import { send } from '../api/http.ts';
import { clusterPath } from '../api/kubernetes.ts';
import { toFailure } from '../api/to-failure.ts';
import { saveFile } from '../components/save-file.ts';
import { objectPath, readObject } from './api/explorer-calls.ts';
import { kubernetesPath } from './api/kubernetes-path.ts';
import type { ExplorerObject, ExplorerSchema } from './api/wire.ts';
import { manifestOf } from './detail/manifest.ts';

/** Calls that are made at the same time. */
const AT_ONCE = 5;

/** Does something with each object, a few at a time. */
async function forEach<T>(
  objects: readonly ExplorerObject[],
  act: (object: ExplorerObject) => Promise<T>,
): Promise<readonly PromiseSettledResult<T>[]> {
  const results: PromiseSettledResult<T>[] = [];
  for (let at = 0; at < objects.length; at += AT_ONCE) {
    results.push(...(await Promise.allSettled(objects.slice(at, at + AT_ONCE).map(act))));
  }
  return results;
}

/** Where objects of a type are. */
export interface TypePlace {
  readonly clusterId: string;
  readonly schema: ExplorerSchema;
}

/**
 * Deletes objects; what follows from them, follows.
 *
 * @throws NormanError of the first that was refused, with the number of those.
 */
export async function deleteObjects(
  { clusterId, schema }: TypePlace,
  objects: readonly ExplorerObject[],
): Promise<void> {
  const results = await forEach(objects, ({ metadata }) =>
    send(clusterPath(clusterId, kubernetesPath(schema, metadata)), { method: 'DELETE' }),
  );
  const refused = results
    .filter((result) => result.status === 'rejected')
    .map(({ reason }) => toFailure(reason))
    // What is gone already need not be deleted.
    .filter(({ status }) => status !== 404);
  const [first] = refused;
  if (!first) return;
  throw new NormanError({
    ...first,
    message: `${refused.length} of ${objects.length} were not deleted: ${first.message}`,
  });
}

/** Hands objects to the person as one YAML file. */
export async function downloadObjects(
  clusterId: string,
  objects: readonly ExplorerObject[],
): Promise<void> {
  const results = await forEach(objects, (object) =>
    readObject(clusterId, objectPath(object.type, object.metadata)),
  );
  const texts = results.flatMap((result) =>
    result.status === 'fulfilled' ? [manifestOf(result.value)] : [],
  );
  saveFile(`${objects[0]?.type ?? 'objects'}.yaml`, texts.join('---\n'));
}
