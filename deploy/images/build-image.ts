import { globSync, statSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { type ImageFile, packLayer } from './layer.ts';
import { writeOciArchive } from './oci-archive.ts';
import { IMAGE_USER, type ImageRecipe } from './recipes.ts';
import { runtimeLayer } from './runtime-layer.ts';

/** Where the parts come from and where the archive goes. */
export interface BuildImageOptions {
  readonly tag: string;
  /** The archive to write. */
  readonly output: string;
  /** The folder that the recipe's folders are relative to. */
  readonly root: string;
}

/** An image that was built. */
export interface BuiltImage {
  /** The OCI archive. */
  readonly archive: string;
  /** `repository:tag`. */
  readonly reference: string;
  /** Size of the archive, which is what a node downloads. */
  readonly bytes: number;
}

/**
 * Builds an image of ours from Debian packages, the pinned Node and our bundle; no registry and no Docker needed.
 *
 * **Guarantees**: the same packages, Node and bundle give the same bytes; it runs as an ordinary user and with a
 * read-only root file system.
 * @throws when a folder of the recipe is missing or empty.
 */
export async function buildImage(
  recipe: ImageRecipe,
  { tag, output, root }: BuildImageOptions,
): Promise<BuiltImage> {
  const files = await Promise.all(
    Object.entries(recipe.folders).map(([from, to]) => readFolder(join(root, from), to)),
  );
  const writable = recipe.writable.map((path) => ({
    path,
    content: 'folder' as const,
    owner: IMAGE_USER.uid,
  }));
  const reference = `${recipe.repository}:${tag}`;
  await mkdir(dirname(output), { recursive: true });
  const { bytes } = await writeOciArchive(output, {
    reference,
    layers: [await runtimeLayer(), await packLayer([...files.flat(), ...writable])],
    config: {
      entrypoint: recipe.entrypoint,
      command: recipe.command,
      environment: { NODE_ENV: 'production', ...recipe.environment },
      ports: recipe.ports,
      user: `${IMAGE_USER.uid}:${IMAGE_USER.uid}`,
    },
  });
  return { archive: output, reference, bytes };
}

async function readFolder(from: string, to: string): Promise<ImageFile[]> {
  const paths = globSync('**', { cwd: from }).filter((path) => statSync(join(from, path)).isFile());
  if (paths.length === 0) throw new Error(`${relative('.', from)} is empty: run make build first`);
  return Promise.all(
    paths.map(async (path) => ({
      path: join(to, path),
      content: await readFile(join(from, path)),
    })),
  );
}
