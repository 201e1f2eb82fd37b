import { readFile, writeFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { extract } from 'tar-stream';
import { digestOf, type ImageFile, type Layer, packTar } from './layer.ts';

const MANIFEST_TYPE = 'application/vnd.oci.image.manifest.v1+json';
const CONFIG_TYPE = 'application/vnd.oci.image.config.v1+json';
const LAYER_TYPE = 'application/vnd.oci.image.layer.v1.tar+gzip';

/** How a container of the image runs. */
export interface RunConfig {
  readonly entrypoint: readonly string[];
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly ports?: readonly number[];
  /** `uid:gid`; default root. */
  readonly user?: string;
}

/** An image to write. */
export interface Image {
  /** `repository:tag`, kept as an annotation, so that loading the archive names the image. */
  readonly reference: string;
  /** From the bottom up. */
  readonly layers: readonly Layer[];
  readonly config: RunConfig;
}

/** A piece of content and what it is. */
export interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
}

/** A manifest, as pushed and stored. */
export interface Manifest {
  readonly config: Descriptor;
  readonly layers: readonly Descriptor[];
}

/** What an archive holds. */
export interface ImageContent {
  readonly manifestBytes: Uint8Array;
  readonly manifestType: string;
  readonly manifest: Manifest;
  /** Configuration and layers by digest. */
  readonly blobs: ReadonlyMap<string, Uint8Array>;
}

/**
 * Writes an OCI image layout as one tar, which `ctr images import`, `podman load`, `skopeo` and Docker read.
 *
 * **Guarantees**: the same image gives the same bytes.
 */
export async function writeOciArchive(path: string, image: Image): Promise<{ bytes: number }> {
  const config = jsonBytes(configOf(image));
  const blobs = [config, ...image.layers.map(({ bytes }) => bytes)];
  const manifest = jsonBytes({
    schemaVersion: 2,
    mediaType: MANIFEST_TYPE,
    config: describe(CONFIG_TYPE, config),
    layers: image.layers.map(({ bytes }) => describe(LAYER_TYPE, bytes)),
  });
  const index = jsonBytes({
    schemaVersion: 2,
    manifests: [
      {
        ...describe(MANIFEST_TYPE, manifest),
        annotations: {
          'io.containerd.image.name': `docker.io/${image.reference}`,
          'org.opencontainers.image.ref.name': image.reference.split(':').at(-1),
        },
      },
    ],
  });
  const files: ImageFile[] = [
    { path: 'oci-layout', content: jsonBytes({ imageLayoutVersion: '1.0.0' }) },
    { path: 'index.json', content: index },
    ...[manifest, ...blobs].map((bytes) => ({ path: blobPath(digestOf(bytes)), content: bytes })),
  ];
  const archive = await packTar(files);
  await writeFile(path, archive);
  return { bytes: archive.length };
}

/**
 * Reads an archive of one image.
 *
 * @throws when it is not an OCI image layout, or a blob is not what its digest says.
 */
export async function readOciArchive(path: string): Promise<ImageContent> {
  const files = await readTar(await readFile(path));
  const index = parse<{ manifests: readonly Descriptor[] }>(files.get('index.json'), path);
  const [descriptor] = index.manifests;
  const manifestBytes = files.get(blobPath(descriptor?.digest ?? ''));
  const manifest = parse<Manifest>(manifestBytes, path);
  const blobs = new Map<string, Uint8Array>();
  for (const { digest } of [manifest.config, ...manifest.layers]) {
    const blob = files.get(blobPath(digest));
    if (!blob || digestOf(blob) !== digest)
      throw new Error(`${path}: ${digest} is missing or damaged`);
    blobs.set(digest, blob);
  }
  return {
    manifestBytes: manifestBytes ?? Buffer.of(),
    manifestType: MANIFEST_TYPE,
    manifest,
    blobs,
  };
}

function configOf({ config, layers }: Image): object {
  const { entrypoint, command, environment = {}, ports = [], user } = config;
  return {
    created: '1970-01-01T00:00:00Z',
    architecture: 'amd64',
    os: 'linux',
    config: {
      Entrypoint: entrypoint,
      ...(command && { Cmd: command }),
      ...(user && { User: user }),
      Env: Object.entries({ PATH: '/usr/bin:/bin', ...environment }).map((pair) => pair.join('=')),
      ...(ports.length > 0 && {
        ExposedPorts: Object.fromEntries(ports.map((port) => [`${port}/tcp`, {}])),
      }),
    },
    rootfs: { type: 'layers', diff_ids: layers.map(({ diffId }) => diffId) },
  };
}

function describe(mediaType: string, bytes: Uint8Array): Descriptor {
  return { mediaType, digest: digestOf(bytes), size: bytes.length };
}

function blobPath(digest: string): string {
  return `blobs/${digest.replace(':', '/')}`;
}

function jsonBytes(value: object): Buffer {
  return Buffer.from(JSON.stringify(value));
}

function parse<T>(bytes: Uint8Array | undefined, path: string): T {
  if (!bytes) throw new Error(`${path} is not an OCI image layout`);
  return JSON.parse(Buffer.from(bytes).toString('utf8')) as T;
}

async function readTar(bytes: Uint8Array): Promise<Map<string, Buffer>> {
  const files = new Map<string, Buffer>();
  const entries = Readable.from([bytes]).pipe(extract());
  for await (const entry of entries) files.set(entry.header.name, await buffer(entry));
  return files;
}
