import type { Random } from '@drover/base';

/** Choices from one source of randomness. */
export interface Dice {
  /** A whole number from 0 to below `limit`. */
  below(limit: number): number;
  /** One of `choices`, of which there must be one. */
  one<T>(choices: readonly T[]): T;
  /** One to `most` of `choices`, each once. */
  some<T>(choices: readonly T[], most: number): readonly T[];
}

/** Dice that fall as `random` says. */
export function createDice(random: Pick<Random, 'float'>): Dice {
  const below = (limit: number): number => Math.floor(random.float() * limit);
  const one = <T>(choices: readonly T[]): T => {
    const chosen = choices[below(choices.length)];
    if (chosen === undefined) throw new Error('There is nothing to choose from');
    return chosen;
  };
  const some = <T>(choices: readonly T[], most: number): readonly T[] => [
    ...new Set(Array.from({ length: 1 + below(most) }, () => one(choices))),
  ];
  return { below, one, some };
}

/** Whether something happens that does so with this probability. */
export function chance(dice: Dice, probability: number): boolean {
  return dice.below(1_000) < probability * 1_000;
}
