import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BackgroundProcess, eventuallyWhileRunning } from '../process/background-process.ts';

const PORT = 5000;

/** Starts Debian's docker-registry, empty, on an address of the server's side; returns `address:port`. */
export async function startRegistry(directory: string, address: string): Promise<string> {
  const storage = join(directory, 'registry');
  await mkdir(storage);
  const config = {
    version: '0.1',
    log: { level: 'warn', accesslog: { disabled: true } },
    storage: { filesystem: { rootdirectory: storage } },
    http: { addr: `${address}:${PORT}` },
  };
  const file = join(directory, 'registry.yml');
  // JSON is YAML.
  await writeFile(file, JSON.stringify(config));
  const registry = await BackgroundProcess.start({
    name: 'registry',
    command: 'docker-registry',
    args: ['serve', file],
    directory,
  });
  await eventuallyWhileRunning([registry], () => fetch(`http://${address}:${PORT}/v2/`));
  return `${address}:${PORT}`;
}
