import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  identifyPackages,
  readDebianFiles,
  resolveFile,
} from '../../../deploy/images/debian-files.ts';
import { type ImageFile, packLayer } from '../../../deploy/images/layer.ts';
import { isLibrary, libraryFiles } from '../../../deploy/images/libraries.ts';
import { type RunConfig, writeOciArchive } from '../../../deploy/images/oci-archive.ts';
import { cachedDirectory } from '../../../scripts/build-cache.ts';
import { checkCommand } from '../../../scripts/run-command.ts';
import { ensureBinary } from '../binaries/ensure-binary.ts';

/** Not the static variant: glibc looks up names through libraries that a static program would have to load. */
const BUSYBOX_PACKAGES = ['busybox', 'libc6'] as const;
const BUSYBOX_LIBRARIES = ['libc.so.6', 'libresolv.so.2'] as const;

/** An OCI archive of the program that holds a pod's namespaces open. */
export async function pauseImage(): Promise<string> {
  const program = join(await ensureBinary('kubernetes'), 'pause');
  return programImage('pause', program);
}

/** An OCI archive of CoreDNS. */
export async function corednsImage(): Promise<string> {
  return programImage('coredns', join(await ensureBinary('coredns'), 'coredns'));
}

/** An OCI archive with a shell and the usual small tools (Debian's busybox), for workloads of tests. */
export async function busyboxImage(): Promise<string> {
  const directory = await cachedDirectory({
    name: 'image-busybox',
    inputs: { texts: [await identifyPackages(BUSYBOX_PACKAGES)], files: [import.meta.filename] },
    async produce(target) {
      const archive = join(target, 'image.tar');
      await writeImage(archive, await busyboxFiles(target), { entrypoint: ['/bin/sh'] });
    },
  });
  return join(directory, 'image.tar');
}

async function busyboxFiles(scratch: string): Promise<ImageFile[]> {
  const debian = await readDebianFiles(
    BUSYBOX_PACKAGES,
    scratch,
    (path) => path === 'bin/busybox' || isLibrary(path),
  );
  const content = resolveFile(debian, 'bin/busybox');
  const program = join(scratch, 'busybox');
  await writeFile(program, content, { mode: 0o755 });
  const applets = (await checkCommand(program, ['--list'])).trim().split('\n');
  return [
    { path: 'bin/busybox', content, mode: 0o755 },
    { path: 'tmp', content: 'folder', mode: 0o1777 },
    ...libraryFiles(debian, BUSYBOX_LIBRARIES),
    ...applets
      .filter((applet) => applet !== 'busybox')
      .map((applet) => ({ path: `bin/${applet}`, content: { link: '/bin/busybox' } })),
  ];
}

async function programImage(name: string, program: string): Promise<string> {
  const directory = await cachedDirectory({
    name: `image-${name}`,
    inputs: { texts: [], files: [program, import.meta.filename] },
    async produce(target) {
      const content = await readFile(program);
      await writeImage(join(target, 'image.tar'), [{ path: name, content, mode: 0o755 }], {
        entrypoint: [`/${name}`],
      });
    },
  });
  return join(directory, 'image.tar');
}

async function writeImage(
  archive: string,
  files: readonly ImageFile[],
  config: RunConfig,
): Promise<void> {
  await writeOciArchive(archive, { reference: 'test:1', layers: [await packLayer(files)], config });
}
