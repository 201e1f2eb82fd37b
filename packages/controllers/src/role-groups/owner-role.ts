/** The role that administrators have in every cluster. */
export const OWNER_ROLE = 'cluster-owner';
