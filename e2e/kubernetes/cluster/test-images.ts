import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  identifyPackages,
  readDebianFiles,
  resolveFile,
} from '../../../deploy/images/debian-files.ts';
import { type ImageFile, packLayer } from '../../../deploy/images/layer.ts';
import { type RunConfig, writeOciArchive } from '../../../deploy/images/oci-archive.ts';
import { cachedDirectory } from '../../../scripts/build-cache.ts';
import { checkCommand } from '../../../scripts/run-command.ts';
import { ensureBinary } from '../binaries/ensure-binary.ts';

/** An OCI archive of the program that holds a pod's namespaces open. */
export async function pauseImage(): Promise<string> {
  const program = join(await ensureBinary('kubernetes'), 'pause');
  return programImage('pause', program);
}

/** An OCI archive of CoreDNS. */
export async function corednsImage(): Promise<string> {
  return programImage('coredns', join(await ensureBinary('coredns'), 'coredns'));
}

/** An OCI archive with a shell and the usual small tools (Debian's static busybox), for workloads of tests. */
export async function busyboxImage(): Promise<string> {
  const packages = ['busybox-static'];
  const directory = await cachedDirectory({
    name: 'image-busybox',
    inputs: { texts: [await identifyPackages(packages)], files: [import.meta.filename] },
    async produce(target) {
      const files = await readDebianFiles(packages, target, (path) => path === 'bin/busybox');
      const content = resolveFile(files, 'bin/busybox');
      const program = join(target, 'busybox');
      await writeFile(program, content);
      await chmod(program, 0o755);
      const applets = (await checkCommand(program, ['--list'])).trim().split('\n');
      const links = applets
        .filter((applet) => applet !== 'busybox')
        .map((applet) => ({ path: `bin/${applet}`, content: { link: 'busybox' } }));
      await writeImage(
        join(target, 'image.tar'),
        [
          { path: 'bin/busybox', content, mode: 0o755 },
          { path: 'tmp', content: 'folder', mode: 0o1777 },
          ...links,
        ],
        { entrypoint: ['/bin/sh'] },
      );
    },
  });
  return join(directory, 'image.tar');
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
