/** The parts of the page, as they stand in its address. */
export const ACCOUNT_TABS = ['keys', 'password', 'preferences'] as const;

/** One of {@link ACCOUNT_TABS}. */
export type AccountTab = (typeof ACCOUNT_TABS)[number];
