import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { cachedDirectory } from '../../scripts/build-cache.ts';
import { checkCommand } from '../../scripts/run-command.ts';
import { ensureBinary, helmPath, kubectlPath } from './index.ts';

describe('ensureBinary', () => {
  it('gives the real kubectl and helm', async () => {
    const kubectl = await checkCommand(await kubectlPath(), ['version', '--client']);
    expect(kubectl).toContain('Client Version: v1.34.4');
    const helm = await checkCommand(await helmPath(), ['version', '--short']);
    expect(helm.trim()).toBe('v3.19.5');
  });

  it('builds once', async () => {
    const [first, second] = await Promise.all([ensureBinary('helm'), ensureBinary('helm')]);
    expect(first).toBe(second);
  });
});

describe('cachedDirectory', () => {
  let cache: string;
  beforeEach(async () => {
    cache = await mkdtemp(join(tmpdir(), 'drover-cache-'));
    vi.stubEnv('XDG_CACHE_HOME', cache);
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    await rm(cache, { recursive: true });
  });

  const entry = (text: string, produce: (directory: string) => Promise<void>) =>
    cachedDirectory({ name: 'thing', inputs: { texts: [text], files: [] }, produce });

  it('produces an entry once, however many want it', async () => {
    let produced = 0;
    const produce = async (directory: string): Promise<void> => {
      produced += 1;
      await writeFile(join(directory, 'content'), 'x');
    };
    const directories = await Promise.all([1, 2, 3].map(() => entry('a', produce)));
    expect(produced).toBe(1);
    expect(new Set(directories).size).toBe(1);
    expect(await readdir(directories[0]!)).toEqual(['content']);
  });

  it('keeps nothing of a production that failed', async () => {
    await expect(entry('a', () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    const directory = await entry('a', async () => {});
    expect(await readdir(directory)).toEqual([]);
  });

  it('removes versions that nobody has used for a month', async () => {
    const old = await entry('old', async () => {});
    const used = await entry('used', async () => {});
    await utimes(old, 0, 0);
    const fresh = await entry('fresh', async () => {});
    const left = (await readdir(join(cache, 'drover'))).map((name) => join(cache, 'drover', name));
    expect(left).toEqual(expect.arrayContaining([used, fresh]));
    expect(left).not.toContain(old);
  });
});
