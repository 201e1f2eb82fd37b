/** The role that administrators have in every cluster. */
export const OWNER_ROLE = 'cluster-owner';
/** The global role that owns all clusters but that of Drover itself. */
export const RESTRICTED_ADMIN = 'restricted-admin';
