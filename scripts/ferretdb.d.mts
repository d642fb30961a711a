export const FERRETDB_VERSION: string;
export function ensureFerretdb(): Promise<string | { missing: string }>;
