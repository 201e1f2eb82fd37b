/** What an image of ours is made of, beside the Node runtime that all of them share. */
export interface ImageRecipe {
  /** Repository under which the image is published, without a registry. */
  readonly repository: string;
  /** Folders of the checkout and where they go in the image. */
  readonly folders: Readonly<Record<string, string>>;
  /** The program. Arguments of the container replace `command`. */
  readonly entrypoint: readonly string[];
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** Ports that it listens on by default. */
  readonly ports: readonly number[];
  /** Folders that a volume may be mounted over; writable by the image's user. */
  readonly writable: readonly string[];
}

/** Nobody in particular: unlike uid 65534 it owns no files on a node. */
export const IMAGE_USER = { name: 'drover', uid: 65_532 } as const;

/** Debian packages whose files the runtime needs; `gcc-12-base` holds the copyright of the two of GCC. */
export const RUNTIME_PACKAGES = [
  'ca-certificates',
  'gcc-12-base',
  'libatomic1',
  'libc6',
  'libgcc-s1',
  'libstdc++6',
] as const;

/** Shared libraries that `node` names. A build fails when it names another. */
export const RUNTIME_LIBRARIES = [
  'libatomic.so.1',
  'libc.so.6',
  'libdl.so.2',
  'libgcc_s.so.1',
  'libm.so.6',
  'libpthread.so.0',
  'libstdc++.so.6',
] as const;

/**
 * Node keeps 16 MiB for young objects; bodies in flight lie outside of it and fill the machine before it is full, so that
 * a collection of the whole heap frees them, at twice the CPU for a byte (docs/performance.md).
 */
const youngGeneration = (mib: number): string => `--max-semi-space-size=${mib}`;

/** The images that `make image` builds, by name. */
export const RECIPES = {
  'drover-agent': {
    repository: 'drover/drover-agent',
    folders: { 'packages/agent/dist/bundle': 'drover' },
    entrypoint: ['/usr/bin/node', youngGeneration(1), '/drover/drover-agent.mjs'],
    command: ['cluster'],
    environment: {},
    ports: [],
    writable: [],
  },
  'drover-server': {
    repository: 'drover/drover-server',
    folders: { 'packages/server/dist/bundle': 'drover', 'packages/web/dist/site': 'drover/ui' },
    entrypoint: ['/usr/bin/node', youngGeneration(4), '/drover/drover-server.mjs'],
    command: ['--data-dir', '/var/lib/drover'],
    environment: { DROVER_UI_DIR: '/drover/ui' },
    ports: [8443],
    writable: ['var/lib/drover'],
  },
} as const satisfies Readonly<Record<string, ImageRecipe>>;

/** Names of {@link RECIPES}. */
export type ImageName = keyof typeof RECIPES;
