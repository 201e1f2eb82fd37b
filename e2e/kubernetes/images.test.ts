import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildImage } from '../../deploy/images/build-image.ts';
import { digestOf } from '../../deploy/images/layer.ts';
import { readOciArchive } from '../../deploy/images/oci-archive.ts';
import { RECIPES } from '../../deploy/images/recipes.ts';

const recipe = RECIPES['drover-agent'];

describe('buildImage', () => {
  let root: string;
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'drover-images-'));
    await mkdir(join(root, 'packages/agent/dist/bundle'), { recursive: true });
    await writeFile(join(root, 'packages/agent/dist/bundle/drover-agent.mjs'), 'process.exit();');
  });
  afterAll(() => rm(root, { recursive: true }));

  const build = (output: string) =>
    buildImage(recipe, { tag: 'v1', output: join(root, output), root });

  it('gives the same bytes for the same inputs', async () => {
    const digests = [];
    for (const output of ['first.tar', 'second.tar']) {
      const { archive } = await build(output);
      digests.push(digestOf(await readFile(archive)));
    }
    expect(digests[0]).toBe(digests[1]);
  });

  it('says what to run, and as whom', async () => {
    const { archive, reference } = await build('agent.tar');
    expect(reference).toBe('drover/drover-agent:v1');
    const { blobs, manifest } = await readOciArchive(archive);
    const config = JSON.parse(Buffer.from(blobs.get(manifest.config.digest)!).toString()) as object;
    expect(config).toMatchObject({
      architecture: 'amd64',
      os: 'linux',
      config: {
        User: '65532:65532',
        Entrypoint: ['/usr/bin/node', '--max-semi-space-size=1', '/drover/drover-agent.mjs'],
        Cmd: ['cluster'],
      },
    });
  });

  it('names the command that makes a missing bundle', async () => {
    const empty = join(root, 'empty');
    await expect(
      buildImage(recipe, { tag: 'v1', output: join(root, 'x.tar'), root: empty }),
    ).rejects.toThrow('make build');
  });
});
