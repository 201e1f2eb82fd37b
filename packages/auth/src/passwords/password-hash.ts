import { argon2, timingSafeEqual } from 'node:crypto';
import type { Random } from '@drover/base';
import { compare } from 'bcryptjs';

/** Cost of one hash; written into each hash, so that it can be raised later. */
interface Argon2Cost {
  readonly memoryKib: number;
  readonly passes: number;
  readonly parallelism: number;
}

/** OWASP's recommendation for argon2id. */
const COST: Argon2Cost = { memoryKib: 19_456, passes: 2, parallelism: 1 };
const SALT_BYTES = 16;
const HASH_BYTES = 32;
/** Nobody may make us spend more than this because of what a stored hash says. */
const MAX_COST: Argon2Cost = { memoryKib: 262_144, passes: 16, parallelism: 16 };

interface Argon2Hash {
  readonly cost: Argon2Cost;
  readonly salt: Uint8Array;
  readonly hash: Uint8Array;
}

const ARGON2_FORM =
  /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,3}),p=(\d{1,3})\$([A-Za-z0-9+/]{1,128})\$([A-Za-z0-9+/]{1,256})$/;
const BCRYPT_FORM = /^\$2[abxy]?\$\d\d\$[./A-Za-z0-9]{53}$/;

/** Hashes a password as argon2id, in the PHC string form. */
export async function hashPassword(password: string, random: Random): Promise<string> {
  const salt = random.bytes(SALT_BYTES);
  const hash = await derive(password, { cost: COST, salt, length: HASH_BYTES });
  const { memoryKib, passes, parallelism } = COST;
  return `$argon2id$v=19$m=${memoryKib},t=${passes},p=${parallelism}$${encode(salt)}$${encode(hash)}`;
}

/** Whether the password belongs to the stored hash: argon2id, or bcrypt as older servers wrote it. */
export async function verifyPassword(stored: string, password: string): Promise<boolean> {
  if (BCRYPT_FORM.test(stored)) return compare(password, stored);
  const parsed = parseArgon2(stored);
  if (!parsed) return false;
  const { cost, salt, hash } = parsed;
  return timingSafeEqual(await derive(password, { cost, salt, length: hash.length }), hash);
}

/** Whether a stored hash should be replaced by one of today's form at the next login. */
export function needsRehash(stored: string): boolean {
  const cost = parseArgon2(stored)?.cost;
  return cost === undefined || cost.memoryKib < COST.memoryKib || cost.passes < COST.passes;
}

function parseArgon2(stored: string): Argon2Hash | undefined {
  const match = ARGON2_FORM.exec(stored);
  if (!match) return undefined;
  const [, memory = '', passes = '', parallelism = '', salt = '', hash = ''] = match;
  const cost = {
    memoryKib: Number(memory),
    passes: Number(passes),
    parallelism: Number(parallelism),
  };
  const isAffordable =
    cost.memoryKib <= MAX_COST.memoryKib &&
    cost.passes <= MAX_COST.passes &&
    cost.parallelism <= MAX_COST.parallelism;
  if (!isAffordable) return undefined;
  return { cost, salt: Buffer.from(salt, 'base64'), hash: Buffer.from(hash, 'base64') };
}

function derive(
  password: string,
  { cost, salt, length }: { cost: Argon2Cost; salt: Uint8Array; length: number },
): Promise<Buffer> {
  const parameters = {
    message: password,
    nonce: salt,
    tagLength: length,
    memory: cost.memoryKib,
    passes: cost.passes,
    parallelism: cost.parallelism,
  };
  return new Promise((resolve, reject) => {
    argon2('argon2id', parameters, (error, key) => {
      if (error) reject(error);
      else resolve(key);
    });
  });
}

function encode(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64').replace(/=+$/, '');
}
