import { readOciArchive } from './oci-archive.ts';

/** Where an image goes. */
export interface PushTarget {
  /** `host:port` of a registry that speaks plain HTTP. */
  readonly registry: string;
  readonly repository: string;
  readonly tag: string;
}

/**
 * Pushes an OCI archive to a registry over its HTTP API; blobs that are there already are not sent again.
 *
 * @returns the reference to pull: `registry/repository:tag`.
 * @throws when the registry refuses, with its answer.
 */
export async function pushImage(
  archive: string,
  { registry, repository, tag }: PushTarget,
): Promise<string> {
  const { blobs, manifestBytes, manifestType } = await readOciArchive(archive);
  const base = `http://${registry}/v2/${repository}`;
  for (const [digest, bytes] of blobs) await pushBlob(base, digest, bytes);
  await expectOk(
    await fetch(`${base}/manifests/${tag}`, {
      method: 'PUT',
      headers: { 'content-type': manifestType },
      body: new Uint8Array(manifestBytes),
    }),
  );
  return `${registry}/${repository}:${tag}`;
}

async function pushBlob(base: string, digest: string, bytes: Uint8Array): Promise<void> {
  const present = await fetch(`${base}/blobs/${digest}`, { method: 'HEAD' });
  if (present.ok) return;
  const upload = await expectOk(await fetch(`${base}/blobs/uploads/`, { method: 'POST' }));
  const location = new URL(upload.headers.get('location') ?? '', base);
  location.searchParams.set('digest', digest);
  await expectOk(
    await fetch(location, {
      method: 'PUT',
      headers: { 'content-type': 'application/octet-stream' },
      body: new Uint8Array(bytes),
    }),
  );
}

async function expectOk(response: Response): Promise<Response> {
  const answer = await response.text();
  if (!response.ok) throw new Error(`${response.url}: ${response.status} ${answer.slice(0, 500)}`);
  return response;
}
