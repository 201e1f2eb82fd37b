import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { type Header, pack } from 'tar-stream';

/** One entry of an image's file system. Folders above it are added by themselves. */
export interface ImageFile {
  /** Relative to `/`, without a leading slash. */
  readonly path: string;
  /** Bytes of a file, the target of a link, or nothing for a folder. */
  readonly content: Uint8Array | { readonly link: string } | 'folder';
  /** Permission bits; default 0644 for a file and 0755 for a folder. */
  readonly mode?: number;
  /** Owner and group; default 0. */
  readonly owner?: number;
}

type TarHeader = Pick<Header, 'name'> & Partial<Omit<Header, 'name'>>;

/** A layer ready to be stored. */
export interface Layer {
  /** gzip of a tar. */
  readonly bytes: Uint8Array;
  /** Digest of the tar itself, which the image's configuration names. */
  readonly diffId: string;
}

/** `sha256:` and the digest in hex. */
export function digestOf(bytes: Uint8Array): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

/** The same files always give the same bytes: sorted, without times or names of users. */
export async function packLayer(files: readonly ImageFile[]): Promise<Layer> {
  const tar = await packTar(withFolders(files));
  return { bytes: gzipSync(tar), diffId: digestOf(tar) };
}

/** A tar with a fixed order and no times. */
export async function packTar(files: readonly ImageFile[]): Promise<Buffer> {
  const archive = pack();
  const done = buffer(archive);
  for (const file of files.toSorted((a, b) => (a.path < b.path ? -1 : 1))) {
    archive.entry(...tarEntry(file));
  }
  archive.finalize();
  return done;
}

function tarEntry({ path, content, mode, owner = 0 }: ImageFile): [TarHeader, Buffer] {
  // oxlint-disable-next-line no-restricted-globals -- the library takes a date; it is the same one always
  const common = { uid: owner, gid: owner, mtime: new Date(0) };
  const nothing = Buffer.of();
  if (content === 'folder') {
    return [{ ...common, name: `${path}/`, type: 'directory', mode: mode ?? 0o755 }, nothing];
  }
  if ('link' in content) {
    return [{ ...common, name: path, type: 'symlink', linkname: content.link }, nothing];
  }
  return [{ ...common, name: path, mode: mode ?? 0o644 }, Buffer.from(content)];
}

function withFolders(files: readonly ImageFile[]): ImageFile[] {
  const byPath = new Map<string, ImageFile>();
  for (const { path } of files) {
    for (let folder = posix.dirname(path); folder !== '.'; folder = posix.dirname(folder)) {
      byPath.set(folder, { path: folder, content: 'folder' });
    }
  }
  for (const file of files) byPath.set(file.path, file);
  return [...byPath.values()];
}
